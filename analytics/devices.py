"""On what a page is read, told from the user agent in three words; no more of it is kept."""

PHONE, TABLET, DESKTOP = "phone", "tablet", "desktop"
LABELS = {PHONE: "Điện thoại", TABLET: "Máy tính bảng", DESKTOP: "Máy tính"}


def device(agent: str) -> str:
    """Return PHONE, TABLET or DESKTOP.

    Browsers on phones call themselves "Mobi…"; on Android what does not is a tablet, and so is what
    says so. An iPad that asks for desktop pages cannot be told from a Mac, and counts as DESKTOP.
    """
    if "iPad" in agent or "Tablet" in agent:
        return TABLET
    if "Mobi" in agent or "Opera Mini" in agent:
        return PHONE
    return TABLET if "Android" in agent else DESKTOP
