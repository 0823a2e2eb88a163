"""Addresses of network cameras: whether one can mean anything, and how it is shown. Loads no decoder."""

from urllib.parse import urlsplit

from app.errors import AppError
from app.language import later

KINDS = ("rtsp", "rtsps", "http", "https")


def understood(address: str) -> tuple[str, str]:
    """The kind of ``address``, one of KINDS, and how it is shown: without user name, password and query.

    Raises AppError for anything else.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if parts.scheme not in KINDS or not host:
        shown = address.strip().rpartition("@")[2]
        raise AppError(
            later("{address!r} is not the address of a network camera.", address=shown),
            later("Give one that starts with rtsp://, rtsps://, http:// or https:// and names a host."),
        )
    return parts.scheme, f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path}"


def shown_address(address: str) -> str:
    """``address`` as it may stand on a screen; one that means nothing, without what comes before an @."""
    try:
        return understood(address)[1]
    except AppError:
        return address.rpartition("@")[2]
