"""Definition files: YAML held against a JSON Schema, every fault told at once with line, place and reason."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

Place = tuple[str | int, ...]
"""Keys and positions that lead to an entry, counted from 0 as in the data."""


@dataclass(frozen=True, order=True)
class Fault:
    line: int
    place: str
    reason: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.place}" if self.place else f"line {self.line}"
        return f"{where}: {self.reason}"


class FaultyDefinition(Exception):
    """A file that is not loaded, with everything that is wrong with it."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.name, self.faults = name, sorted(set(faults))
        super().__init__("\n".join(f"{name}, {fault}" for fault in self.faults))


@dataclass
class Definition:
    """What a file says, and on which line it says it."""

    name: str
    content: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def checksum(self) -> str:
        """SHA-256 of the content alone: comments and line breaks do not count."""
        text = json.dumps(self.content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def fault(self, place: Place, reason: str) -> None:
        self.faults.append(Fault(self.line_of(place), in_words(place), reason))

    def line_of(self, place: Place) -> int:
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def entries(self, *place: str | int) -> Iterator[tuple[Place, dict[str, Any]]]:
        """The entries of a list, as far as they have the right shape, so that checks between entries can still run on
        a file that has other faults."""
        rows: Any = self.content
        for step in place:
            try:
                rows = rows[step]
            except (KeyError, IndexError, TypeError):
                return
        if isinstance(rows, list):
            for number, row in enumerate(rows):
                if isinstance(row, dict):
                    yield (*place, number), row

    def refuse_faults(self) -> None:
        if self.faults:
            raise FaultyDefinition(self.name, self.faults)


def in_words(place: Place) -> str:
    """Where an entry stands, counted from 1: “themes 2, levels 1, criteria 3, code”."""
    words: list[str] = []
    for step in place:
        if isinstance(step, int) and words:
            words[-1] += f" {step + 1}"
        else:
            words.append(str(step))
    return ", ".join(words)


def read(path: Path, schema: Path) -> Definition:
    """Read a file and note what its schema says against it. The caller adds its own checks, then `refuse_faults`."""
    definition = Definition(path.name)
    try:
        text = path.read_text(encoding="utf-8")
        root = _compose(text)
    except OSError as wrong:
        definition.fault((), f"The file cannot be read: {wrong.strerror}.")
    except UnicodeDecodeError:
        definition.fault((), "The file is not UTF-8 text.")
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        definition.faults.append(Fault(line, "", f"This is not YAML: {wrong.problem}."))
    except yaml.reader.ReaderError as wrong:
        line = text.count("\n", 0, wrong.position) + 1
        definition.faults.append(Fault(line, "", "There is a sign here that no text holds."))
    else:
        if root is None:
            definition.fault((), "The file is empty.")
        else:
            definition.content = _content(root, (), definition)
            _hold_against(definition, json.loads(schema.read_text(encoding="utf-8")))
    if definition.content is None:
        definition.refuse_faults()
    return definition


DEEPEST = 50


class _Loader(yaml.SafeLoader):
    """Reads what a definition may hold: no name for what stands elsewhere, which a few lines can unfold to billions,
    and no endless nesting."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()
        mark: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem=f"write *{event.anchor} out in full", problem_mark=mark)
        self.depth += 1
        if self.depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem="lists stand in lists without end", problem_mark=mark)
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def _compose(text: str) -> Any:
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


_scalars = yaml.SafeLoader("")


def _content(node: yaml.Node, place: Place, definition: Definition) -> Any:
    definition.lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, definition)
    if isinstance(node, yaml.SequenceNode):
        return [_content(row, (*place, number), definition) for number, row in enumerate(node.value)]
    if node.tag == "tag:yaml.org,2002:timestamp":
        return node.value  # a date stays text, as the schema and the checksum want it
    try:
        return _scalars.construct_object(node)
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, OverflowError):
        definition.fault(place, f"“{_short(node.value)}” is not what its tag {node.tag.rpartition(':')[2]} says.")
        return None


def _mapping(node: yaml.MappingNode, place: Place, definition: Definition) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        here = (*place, key)
        if key in found:
            line = key_node.start_mark.line + 1
            definition.faults.append(Fault(line, in_words(here), f"“{key}” is given twice."))
            continue
        definition.lines[here] = key_node.start_mark.line + 1
        found[key] = _content(value_node, here, definition)
    return found


def _hold_against(definition: Definition, schema: Any) -> None:
    checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for error in checker.iter_errors(definition.content):
        place = tuple(error.absolute_path)
        for where, reason in _reasons(error):
            definition.fault((*place, where) if where else tuple(place), reason)


def _reasons(error: ValidationError) -> Iterator[tuple[str, str]]:
    """A schema's complaint in plain words, with the key that it is about where it names one."""
    wanted: Any = error.validator_value
    said: Any = error.instance
    match error.validator:
        case "required":
            for key in wanted:  # once for each missing key: the faults are a set in the end
                if key not in said:
                    yield "", f"“{key}” is missing."
        case "additionalProperties":
            known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
            for key in said:
                if key not in known:
                    yield key, f"“{key}” is not known here."
        case "enum":
            yield "", f"“{said}” is not one of: {', '.join(str(value) for value in wanted)}."
        case "type":
            yield "", f"This should be {TYPES.get(str(wanted), wanted)}, not “{_short(said)}”."
        case "minItems":
            yield "", f"At least {wanted} {'entry is' if wanted == 1 else 'entries are'} needed."
        case "minLength":
            yield "", "This must not be empty."
        case "maxLength":
            yield "", f"This is {len(said)} characters long; at most {wanted} fit."
        case "format":
            yield "", f"“{_short(said)}” is not a {wanted}."
        case "pattern":
            about = error.schema.get("description") if isinstance(error.schema, dict) else None
            yield "", f"“{_short(said)}” does not have the right form{f': {about}' if about else ''}."
        case _:
            yield "", error.message


TYPES = {"object": "a list of keys and values", "array": "a list", "string": "text", "integer": "a whole number"}


def _short(said: Any) -> str:
    text = str(said)
    return text if len(text) <= 60 else f"{text[:57]}…"
