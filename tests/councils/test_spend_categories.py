from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from councils.models import SpendCategory
from councils.operations.load_categories import load_spend_categories

pytestmark = pytest.mark.django_db


def test_categories_of_spend_are_loaded_once_however_often_the_service_starts() -> None:
    first = load_spend_categories()
    keys = dict(SpendCategory.objects.values_list("code", "pk"))
    second = load_spend_categories()

    assert first == second == len(keys)
    assert dict(SpendCategory.objects.values_list("code", "pk")) == keys


def test_every_category_below_another_knows_its_parent() -> None:
    load_spend_categories()

    paper = SpendCategory.objects.get(code="office-paper")
    assert paper.parent is not None
    assert (str(paper), str(paper.parent)) == ("Paper", "Paper and office supplies")
    assert list(SpendCategory.objects.filter(parent=None)[:2].values_list("code", flat=True)) == ["build", "roads"]


def test_no_beginning_of_a_proclass_code_means_two_categories() -> None:
    load_spend_categories()

    codes = " ".join(SpendCategory.objects.values_list("proclass", flat=True)).split()
    assert len(codes) == len(set(codes))


def test_a_faulty_file_says_where_and_loads_nothing(tmp_path: Path) -> None:
    path = tmp_path / "categories.yaml"
    path.write_text("categories:\n  - {code: a, name: A, parent: b}\n  - {code: a, name: Again}\n", encoding="utf-8")

    with pytest.raises(CommandError, match=r"line 2, categories 1, parent.*\n.*line 3.*given twice"):
        call_command("load_spend_categories", str(path))

    assert not SpendCategory.objects.exists()
