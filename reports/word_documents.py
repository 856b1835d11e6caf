"""placeholder until ui/docx lands"""
from typing import Any


def make(kind: str, title: str, context: dict[str, Any]) -> bytes:
    return b""
