"""Postcodes as they are published, in the layouts of several years."""

import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from councils.models import Postcode
from councils.queries.postcodes import districts, shares
from lm3.models import Supplier
from tests.factories import make_council
from tests.lm3.making import make_supplier

pytestmark = pytest.mark.django_db
BOLTON, BURY, SOUTH = "E08000001", "E08000002", "E07000126"
TODAY = "pcd7,pcd8,pcds,dointr,doterm,east1m,cty25cd,lad25cd,rgn25cd\n"
TODAY += f"BL1 1RU,BL1  1RU,BL1 1RU,198001,,1,E99999999,{BOLTON},E12000002\n"
TODAY += f"BL9 0AA,BL9  0AA,BL9 0AA,198001,201001,1,E99999999,{BURY},E12000002\n"
TODAY += "ZE1 0AA,ZE1  0AA,ZE1 0AA,198001,,1,,,\n"
BEFORE = f"pcd,pcd2,pcds,oscty,oslaua\nBL11RU,BL1  1RU,BL1 1RU,E99999999,{BOLTON}\nPR55AA,x,PR5 5AA,E10000017,{SOUTH}\n"
CODE_POINT = {
    "Data/CSV/bl.csv": f'"BL1 1RU",10,1,2,"E92000001","E19000001","E18000002","","{BOLTON}","E05000650"\n',
    "Data/CSV/pr.csv": f'"PR5 5AA",10,1,2,"E92000001","E19000001","E18000002","E10000017","{SOUTH}","E05000650"\n',
}


def packed(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8-sig")
    return path


def load(path: Path) -> str:
    out = StringIO()
    call_command("load_postcodes", str(path), stdout=out)
    return out.getvalue()


def test_the_directory_of_today_is_read_from_its_zip(tmp_path: Path) -> None:
    files = {"Documents/LAD names.csv": "LAD25CD,LAD25NM\n", "Data/ONSPD_AUG_2026_UK.csv": TODAY}
    files |= {"Data/multi_csv/ONSPD_AUG_2026_UK_BL.csv": TODAY}

    said = load(packed(tmp_path / "ONSPD.zip", files))

    assert said.startswith("2 postcodes are known now; 1 rows had no council")
    assert districts(["bl1 1ru", "BL9 0AA", "ZE1 0AA"]) == {"BL11RU": BOLTON, "BL90AA": BURY}


def test_older_columns_and_counties_are_found(tmp_path: Path) -> None:
    load(written(tmp_path / "old.csv", BEFORE))

    assert Postcode.objects.get(pk="PR55AA").county == "E10000017"
    assert Postcode.objects.get(pk="BL11RU").county == ""


def test_code_point_open_has_no_header_and_many_files(tmp_path: Path) -> None:
    load(packed(tmp_path / "codepo_gb.zip", CODE_POINT))

    assert districts(["BL11RU", "PR5 5AA"]) == {"BL11RU": BOLTON, "PR55AA": SOUTH}
    assert shares(["BL1", "PR5", "M1"]) == {"BL1": {BOLTON: 1.0}, "PR5": {SOUTH: 1.0}}


def test_a_later_edition_takes_the_place_of_the_one_before_and_suppliers_follow(tmp_path: Path) -> None:
    supplier = make_supplier(make_council())
    Supplier.objects.update(postcode="BL11RU", district=BURY)
    load(written(tmp_path / "p.csv", BEFORE))
    out = StringIO()
    call_command("place_suppliers", stdout=out)
    assert out.getvalue().startswith("1 suppliers lie in another council")
    supplier.refresh_from_db()
    assert supplier.district == BOLTON

    said = load(written(tmp_path / "p.csv", f"postcode,district\nBL1 1RU,{BURY}\n"))

    assert "1 postcodes of before are gone" in said
    assert districts(["BL11RU", "PR55AA"]) == {"BL11RU": BURY}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name,town\nAnn,Bolton\n", "no column of postcodes"),
        ("pcds,town\nBL1 1RU,Bolton\n", "no column with the code of the council"),
        ("pcds,lad25cd\nBL1 1RU,Bolton\n", "no postcode with a council"),
        ("", "no column of postcodes"),
    ],
)
def test_another_file_is_refused_with_a_sentence_and_changes_nothing(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        load(written(tmp_path / "wrong.csv", text))

    assert not Postcode.objects.exists()


def test_a_zip_that_is_cut_off_and_a_file_that_is_not_there_are_told(tmp_path: Path) -> None:
    whole = packed(tmp_path / "whole.zip", {"Data/a.csv": TODAY * 50}).read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(CommandError, match=r"no column of postcodes|cut off or damaged"):
        load(cut)
    with pytest.raises(CommandError, match="cannot be opened"):
        load(tmp_path / "nothing.zip")
