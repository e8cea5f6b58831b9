"""Names of browsers, from what they say of themselves, for the list of sign-ins."""

# The first that occurs names it: later ones occur in the earlier ones' user agents, too.
BROWSERS = (
    ("coc_coc", "Cốc Cốc"), ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "điện thoại Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Mac OS", "máy Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def browser_name(user_agent: str) -> str:
    """Return such as "Chrome trên Windows"."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "Trình duyệt khác")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "máy khác")
    return f"{browser} trên {system}"
