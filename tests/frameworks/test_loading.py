from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from councils.models import Region
from files.definitions import FaultyDefinition
from frameworks.editions.operations.load_edition import EditionInUse, Outcome, load_edition
from frameworks.models import Cell, Criterion, Edition, Target

EDITION = Path(__file__).parents[2] / "frameworks" / "editions" / "data" / "flexible_framework_2006.yaml"

pytestmark = pytest.mark.django_db


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = EDITION.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "edition.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def line_with(path: Path, words: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


def faults_of(path: Path) -> list[str]:
    with pytest.raises(FaultyDefinition) as found:
        load_edition(path)
    return [str(fault) for fault in found.value.faults]


def test_the_edition_of_2006_has_5_themes_5_levels_and_88_requirements() -> None:
    edition, outcome = load_edition(EDITION)

    assert outcome is Outcome.LOADED
    assert edition.themes.count() == 5
    assert [level.name for level in edition.levels.all()] == ["Foundation", "Embed", "Practice", "Enhance", "Lead"]
    assert edition.criteria.count() == 88
    assert edition.criteria.filter(level=1).count() == 17
    assert Cell.objects.filter(theme__edition=edition).count() == 25
    assert edition.rule == "cumulative-checklist"
    assert edition.rule_in_words.startswith("A theme is at the highest level")


def test_requirements_come_in_the_order_of_the_file() -> None:
    edition, _ = load_edition(EDITION)

    codes = [row.code for row in edition.requirements()]

    assert codes[:4] == ["PE1.1", "PE1.2", "PE1.3", "PE2.1"]
    assert codes[-1] == "MR5.4"


def test_loading_the_same_edition_again_changes_nothing() -> None:
    edition, _ = load_edition(EDITION)
    before = list(Criterion.objects.order_by("pk").values())

    again, outcome = load_edition(EDITION)

    assert outcome is Outcome.UNCHANGED
    assert again.pk == edition.pk
    assert list(Criterion.objects.order_by("pk").values()) == before


def test_another_line_break_or_comment_is_no_change(tmp_path: Path) -> None:
    load_edition(EDITION)

    _, outcome = load_edition(changed(tmp_path, ("levels:\n", "# a remark\nlevels:\n")))

    assert outcome is Outcome.UNCHANGED


def test_an_edition_that_nobody_uses_is_replaced(tmp_path: Path) -> None:
    first, _ = load_edition(EDITION)

    edition, outcome = load_edition(changed(tmp_path, ("name: Embed", "name: Embedded")))

    assert outcome is Outcome.REPLACED
    assert edition.pk == first.pk
    assert edition.levels.get(number=2).name == "Embedded"
    assert edition.criteria.count() == 88


def test_an_edition_on_which_something_stands_is_not_changed(tmp_path: Path) -> None:
    edition, _ = load_edition(EDITION)
    region = Region.objects.create(slug="north", name="North", programme="Programme")
    Target.objects.create(
        region=region, edition=edition, level=1, by_on=date(2027, 12, 31), source="Board", set_on=date(2027, 1, 1)
    )

    with pytest.raises(EditionInUse, match="something stands on that already: 1 target"):
        load_edition(changed(tmp_path, ("name: Embed", "name: Embedded")))

    assert edition.levels.get(number=2).name == "Embed"


def test_every_fault_is_told_at_once_with_its_line_and_place(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        ("issuer: Sustainable Procurement Task Force\n", ""),
        ("- number: 2\n  name: Embed\n", "- number: 2\n"),
        ("code: PE1.2\n", "code: PE1.1\n"),
        ("code: PE1.3\n", "code: PE2.9\n"),
        ("statement: 1\n      requirement: Every member", "statement: one\n      requirement: Every member"),
    )

    faults = faults_of(path)

    second = line_with(path, "PE2.9")
    assert "line 1: “issuer” is missing." in faults
    assert f"line {line_with(path, '- number: 2')}, levels 2: “name” is missing." in faults
    assert any("criteria 2, code: The code PE1.1 was already given on line" in fault for fault in faults)
    assert (
        f"line {second}, themes 1, levels 1, criteria 3, code: The code PE2.9 stands where codes begin with PE1."
        in faults
    )
    assert any("criteria 1, statement: This should be a whole number, not “one”." in fault for fault in faults)
    assert len(faults) == 5
    assert not Edition.objects.exists()


def test_themes_and_levels_must_agree(tmp_path: Path) -> None:
    path = changed(tmp_path, ("- number: 5\n  name: Lead\n", ""))

    faults = faults_of(path)

    assert len(faults) == 5
    assert all("Level 5 has no name" in fault for fault in faults)


def test_a_cell_without_requirements_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "edition.yaml"
    path.write_text(
        "code: small\ntitle: Small\nedition: '1'\nissuer: Us\npublished: today\ncitation: None\n"
        "scoring: {rule: cumulative-checklist, level: Levels., overall: Lowest.}\n"
        "levels:\n- {number: 1, name: First}\n- {number: 2, name: Second}\n"
        "themes:\n- code: AA\n  title: A\n  about: About\n  levels:\n  - level: 1\n    criteria: []\n",
        encoding="utf-8",
    )

    assert faults_of(path) == [
        "line 12, themes 1: The theme AA says nothing about level 2.",
        "line 17, themes 1, levels 1, criteria: At least 1 entry is needed.",
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The file is empty."),
        ("code: [unclosed\n", "This is not YAML"),
        ("- a list\n", "This should be a list of keys and values"),
        ("code: one\ncode: two\n", "“code” is given twice."),
    ],
)
def test_a_file_that_is_no_edition_is_refused_with_its_reason(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "edition.yaml"
    path.write_text(text, encoding="utf-8")

    assert any(reason in fault for fault in faults_of(path))


def test_the_command_names_the_file_and_loads_nothing(tmp_path: Path) -> None:
    path = changed(tmp_path, ("code: PE1.2\n", "code: PE1.1\n"))

    with pytest.raises(CommandError, match=r"edition.yaml, line \d+, themes 1.*\nNothing was loaded."):
        call_command("load_framework", path)

    assert not Edition.objects.exists()


def test_a_file_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("load_framework", tmp_path / "missing.yaml")
