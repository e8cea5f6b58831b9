"""The addresses of servers that environment variables name, as Django's settings.

Each function returns None for an empty text and raises ValueError for one that is no address.
"""

from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

# Ports of the ways to speak to a mail server: encrypted from the start, by STARTTLS, or not at all.
MAIL_PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
STORE_SCHEMES = {"s3": "https", "s3+plain": "http"}


def database(text: str) -> dict[str, Any] | None:
    """Return Django's settings for the server of a postgres:// address, or None if it is empty."""
    if not text:
        return None
    if not text.startswith(("postgres://", "postgresql://")):
        raise ValueError
    import psycopg  # takes longer to load than all else that reads the environment
    from psycopg.conninfo import conninfo_to_dict

    try:
        options = conninfo_to_dict(text)
    except psycopg.ProgrammingError as error:
        raise ValueError from error
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    settings = {name: options.pop(option, "") for name, option in names.items()}
    port = str(options.pop("port", ""))
    if not settings["NAME"] or (port and not (port.isdecimal() and 0 < int(port) < 65536)):
        raise ValueError
    return {**settings, "PORT": port, "OPTIONS": options}


def mail_server(text: str) -> dict[str, Any] | None:
    """Return Django's settings for the server of an smtp:// address, or None if it is empty."""
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in MAIL_PORTS or not parts.hostname or parts.path.strip("/"):
        raise ValueError
    if parts.query or parts.fragment:  # a password with a ? or a # that is not written as %23
        raise ValueError
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or MAIL_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def object_store(text: str) -> dict[str, Any] | None:
    """Return the options of core.object_storage for an s3:// address."""
    if not text:
        return None
    parts = urlsplit(text)
    bucket, options = parts.path.strip("/"), parse_qs(parts.query, strict_parsing=bool(parts.query))
    if parts.scheme not in STORE_SCHEMES or not parts.hostname or not parts.password:
        raise ValueError
    if not bucket or "/" in bucket or parts.fragment or not options.keys() <= {"region"}:
        raise ValueError
    return {
        "endpoint_url": f"{STORE_SCHEMES[parts.scheme]}://{_host_and_port(parts)}",
        "bucket_name": bucket,
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password),
        "region_name": options.get("region", ["us-east-1"])[0],
    }


def _host_and_port(parts: SplitResult) -> str:
    """Return the host and port, without name and password. Raises ValueError for a wrong port."""
    port = f":{parts.port}" if parts.port else ""
    host = parts.hostname or ""
    return f"[{host}]{port}" if ":" in host else f"{host}{port}"
