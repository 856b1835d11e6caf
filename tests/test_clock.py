"""A day that is read while a module is imported is yesterday's as soon as midnight has passed: in a process that runs
for weeks, and in a run of the tests that begins late in the evening."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
CLOCK = {"localdate", "localtime", "now", "today"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def read_on_import(node: ast.AST) -> Iterator[int]:
    """The lines on which the clock is read as soon as the module is imported: everything but the bodies of functions,
    whose defaults and decorators count."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in CLOCK:
            yield node.lineno
    for part, inside in ast.iter_fields(node):
        if part == "body" and isinstance(node, (*FUNCTIONS, ast.Lambda)):
            continue
        for child in inside if isinstance(inside, list) else [inside]:
            if isinstance(child, ast.AST):
                yield from read_on_import(child)


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_reads_the_clock_while_it_is_imported(room) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for line in read_on_import(ast.parse(path.read_text()))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("DAY = timezone.localdate()", [1]),
        ("def due(on=date.today()):\n    return on", [1]),
        ("@mark([now()])\ndef f():\n    return now()", [1]),
        ("class A:\n    on = today()\n    def f(self):\n        return today()", [2]),
        ("f = lambda: date.today()", []),
    ],
)
def test_where_the_clock_is_read_on_import_is_found(code, lines) -> None:
    assert list(read_on_import(ast.parse(code))) == lines
