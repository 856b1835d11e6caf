"""Asking ClamAV about a file, where the installation has one (CLAMAV_SOCKET: a path, or host:port)."""

import logging
import socket
import struct

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from files.checking import Refused
from files.models import StoredFile

logger = logging.getLogger(__name__)
SECONDS = 30


def scan(upload: UploadedFile) -> str:
    """The scan state to keep with the file. Refused where something was found; a silent scanner is “not scanned”."""
    if not settings.CLAMAV_SOCKET:
        return StoredFile.Scan.NOT_SCANNED
    try:
        reply = _ask(upload)
    except OSError as wrong:
        logger.warning("The virus scanner did not answer: %s", wrong)
        return StoredFile.Scan.NOT_SCANNED
    finally:
        upload.seek(0)
    if reply.endswith("FOUND"):
        raise Refused("The virus scanner found something in this file, so it was not kept. Tell your IT service.")
    return StoredFile.Scan.CLEAN if reply.endswith("OK") else StoredFile.Scan.NOT_SCANNED


def _ask(upload: UploadedFile) -> str:
    with _connect() as line:
        line.sendall(b"zINSTREAM\0")
        for chunk in upload.chunks():
            line.sendall(struct.pack("!L", len(chunk)) + chunk)
        line.sendall(struct.pack("!L", 0))
        reply = b""
        while not reply.endswith(b"\0"):
            part = line.recv(4096)
            if not part:
                break
            reply += part
    return reply.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connect() -> socket.socket:
    host, _, port = settings.CLAMAV_SOCKET.rpartition(":")
    if host and port.isdigit():
        return socket.create_connection((host, int(port)), timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(SECONDS)
    try:
        line.connect(settings.CLAMAV_SOCKET)
    except OSError:
        line.close()
        raise
    return line
