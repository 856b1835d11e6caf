"""Files that are wrong in one way each, made small by the tests that bring them."""

import io
import zipfile


def zipped(name: str, content: bytes) -> bytes:
    """A ZIP of one file that is not packed, so that bytes of it can be taken out."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(name, content)
    return output.getvalue()


def hole(archive: bytes, at: int = 60, size: int = 20) -> bytes:
    """Some bytes lost on the way: the directory at the end points before the beginning of the file."""
    return archive[:at] + archive[at + size :]


def nested(depth: int = 150_000) -> bytes:
    """300 KB of JSON, lists within lists."""
    return b'{"version": "1.1", "x": ' + b"[" * depth + b"]" * depth + b', "releases": []}'


def nested_release(depth: int = 150_000) -> bytes:
    return b'{"version": "1.1", "releases": [' + b"[" * depth + b"]" * depth + b"]}"


def alias_bomb(levels: int = 40) -> str:
    """A definition file of a few lines that unfolds to two to the power of `levels` entries."""
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, levels))]
    return "\n".join(lines) + "\n"
