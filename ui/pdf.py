"""Everything that turns a page into a PDF; nobody else imports WeasyPrint."""

import ctypes

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def missing_library() -> str:
    """The Debian package of the first system library that is not there; empty when PDFs can be made."""
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            return package
    return ""
