"""The type of device a page is read on; no more of the user agent is kept."""

PHONE, TABLET, DESKTOP = "phone", "tablet", "desktop"
LABELS = {PHONE: "Điện thoại", TABLET: "Máy tính bảng", DESKTOP: "Máy tính"}


def device_type(user_agent: str) -> str:
    """Return PHONE, TABLET or DESKTOP.

    Browsers on phones call themselves "Mobi…"; an Android device that does not is a tablet, and so
    is one that says so. An iPad that asks for desktop pages cannot be told from a Mac and counts as
    DESKTOP.
    """
    if "iPad" in user_agent or "Tablet" in user_agent:
        return TABLET
    if "Mobi" in user_agent or "Opera Mini" in user_agent:
        return PHONE
    return TABLET if "Android" in user_agent else DESKTOP
