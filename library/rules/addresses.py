"""Which web addresses may stand in a list and be looked at: http and https, in the open internet.

An address is told by its text first (`why_not`), then by where its name leads (`is_open`): one number in a closed
network is enough to refuse it, since a name may lead to several places."""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

INNER_NAMES = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".private", ".test", ".arpa")
PORTS = (None, 80, 443)
INNER = (
    "This address leads into a closed network, where readers elsewhere cannot follow. "
    "Enter an address that anybody can open."
)


def why_not(url: str) -> str:
    """The sentence that refuses an address; empty where it may stand."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return "Enter a web address such as https://www.example.org/guide"
    if parts.scheme not in ("http", "https"):
        return "Only addresses that begin with http:// or https:// can be taken."
    if parts.username is not None or parts.password is not None:
        return "Take the name and password out of the address: everybody would read them."
    name = (parts.hostname or "").rstrip(".").lower()
    if not name:
        return "Enter a web address such as https://www.example.org/guide"
    if is_number(name):
        return "" if is_open([name]) and port in PORTS else INNER
    if "." not in name or name.endswith(INNER_NAMES):
        return INNER
    if port not in PORTS:
        return "Only addresses without a port, or with port 80 or 443, can be taken."
    return ""


def is_number(name: str) -> bool:
    """An address written as numbers, in whichever of the ways that some programs still understand."""
    bare = name.strip("[]")
    try:
        ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return all(part.isdecimal() or part.startswith("0x") for part in bare.split(".") if part)
    return True


def is_open(addresses: Iterable[str]) -> bool:
    """Whether all of them lie in the open internet. False for none, and for what cannot be read."""
    found = list(addresses)
    return bool(found) and all(_is_open(address) for address in found)


def _is_open(address: str) -> bool:
    try:
        place = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return False
    if isinstance(place, ipaddress.IPv6Address):
        inner = place.ipv4_mapped or place.sixtofour or (place.teredo[1] if place.teredo else None)
        if inner is not None and not _is_open(str(inner)):
            return False
        if place in ipaddress.ip_network("64:ff9b::/96") or place in ipaddress.ip_network("64:ff9b:1::/48"):
            return False
    return place.is_global and not (place.is_multicast or place.is_reserved or place.is_unspecified)
