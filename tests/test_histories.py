"""Whatever writes many rows at once goes past `save`, and so past the history. Each such act on a record with a history
is found by walking the code, and writes its history row itself, or is listed here with the reason why it need not."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Field, Model

ROOT = Path(__file__).parent.parent
ROOMS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in {"tests"})
FOR_DEVELOPMENT = {"development", "development_urls"}
"""They need the settings of `make dev` and write nothing."""
IN_BULK = {"update", "bulk_update", "bulk_create"}
MODELS = [model for model in apps.get_models() if Path(apps.get_app_config(model._meta.app_label).path).parent == ROOT]
KEPT = {model for model in MODELS if hasattr(model, "history")}
REVERSE: dict[str, set[type[Model]]] = {}
"""By the name that other records have for them: what they point to and what points to them."""
for each in MODELS:
    for relation in (*each._meta.related_objects, *each._meta.many_to_many):
        name = relation.name if isinstance(relation, Field) else relation.get_accessor_name()
        REVERSE.setdefault(name, set()).add(relation.related_model)

BY_RULE = "worked out by rules and postcodes, hundreds of thousands at a time; a person's own word is saved one by one"
EMPTY = "nothing has been said yet: the first word writes the first row"
LEFT_OUT = "only columns that the history leaves out"
FROM_FILES = "read from files, which are kept with who loaded them and when"
INVENTED = "the invented spend of the demonstration, which no past day shows"
MAY = {
    "frameworks.assessments.operations.hand_over_council.join_what_is_open: Answer": EMPTY,
    "frameworks.assessments.operations.open_collection.give_assessments: Answer": EMPTY,
    "library.operations.check_addresses.note: Resource": LEFT_OUT,
    "library.views.editing.check_link_again: Resource": LEFT_OUT,
    "lm3.demo._measure: Priority": INVENTED,
    "lm3.demo._place: Supplier": INVENTED,
    "lm3.spend.operations.leave_out_suppliers.apply_rules: Supplier": BY_RULE,
    "lm3.spend.operations.leave_out_suppliers.keep_rules: LeftOutRule": EMPTY,
    "lm3.spend.operations.load_file.learn: Supplier": FROM_FILES,
    "lm3.spend.operations.place_suppliers.place_again: Supplier": BY_RULE,
    "training.operations.import_staff_list.take_in: Learner": LEFT_OUT,
    "workstream.notices.operations.compile_notices.known: NoticeBuyer": FROM_FILES,
}


def model_of(node: ast.AST, module: Any, within: dict[str, ast.AST], depth: int = 0) -> type[Model] | None:
    """The model whose rows an expression is about, as far as its words tell."""
    if isinstance(node, ast.Call):
        return model_of(node.func, module, within, depth)
    if isinstance(node, ast.Attribute):
        if node.attr == "through":
            return None
        near = REVERSE.get(node.attr, set())
        return next(iter((near & KEPT) or near), None) or model_of(node.value, module, within, depth)
    if isinstance(node, ast.Name):
        found = getattr(module, node.id, None)
        if isinstance(found, type) and issubclass(found, Model):
            return found
        if node.id in within and depth < 5:
            return model_of(within[node.id], module, {**within, node.id: ast.Constant(None)}, depth + 1)
    return None


def in_bulk(path: Path) -> Iterator[tuple[str, str]]:
    """Function and model of everything in a file that writes many rows of a record with a history at once."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    module = importlib.import_module(name)
    tree = ast.parse(path.read_text())
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        if "bulk_history_create" in ast.dump(function):
            continue
        within = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in IN_BULK:
                model = model_of(node.func.value, module, within)
                if model in KEPT:
                    yield f"{name}.{function.name}", model.__name__


def found() -> dict[str, str]:
    paths = [
        path
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts and path.stem not in FOR_DEVELOPMENT
    ]
    return {f"{act}: {model}": "" for path in paths for act, model in in_bulk(path)}


def test_every_act_that_writes_in_bulk_writes_the_history_too_or_says_why_not() -> None:
    assert found().keys() == MAY.keys()
