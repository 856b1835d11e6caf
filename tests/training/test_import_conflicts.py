"""What the database holds single is found in the preview, with its line; nothing is promised that cannot be done."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from councils.models import Council, Region, RoleKind
from tests.factories import make_council, make_person, make_region
from tests.training.making import make_course, make_learner
from training.models import Course, Learner

pytestmark = pytest.mark.django_db
LIST = "Name,E-mail address,Staff number,Role\n"


@pytest.fixture
def council() -> Council:
    made = make_council(make_region())
    make_learner(made, name="Ann", email="ann@x.org", staff_number="1")
    make_learner(made, name="Bob", email="bob@x.org", staff_number="2")
    return made


def take_in(council: Council, text: str) -> tuple[str, str]:
    """The preview and what the page says after confirming."""
    client = Client()
    client.force_login(make_person(RoleKind.OFFICER, council))
    file = SimpleUploadedFile("list.csv", text.encode())
    chosen = client.post(reverse("import-staff", args=[council.slug]), {"file": file})
    preview = client.get(chosen["Location"]).content.decode()
    done = client.post(chosen["Location"], follow=True)
    assert done.status_code == 200
    return preview, done.content.decode()


def people() -> dict[str, tuple[str, str]]:
    return {row.name: (row.email, row.staff_number) for row in Learner.objects.all()}


def test_two_people_may_change_their_addresses_round(council: Council) -> None:
    _preview, done = take_in(council, LIST + "Ann,bob@x.org,1,Buyer\nBob,ann@x.org,2,Buyer\n")

    assert "2 changed" in done
    assert people() == {"Ann": ("bob@x.org", "1"), "Bob": ("ann@x.org", "2")}


def test_an_address_that_somebody_else_keeps_is_a_fault_of_its_line(council: Council) -> None:
    preview, done = take_in(council, LIST + "Ann,bob@x.org,1,Buyer\nCy,cy@x.org,,Buyer\n")

    assert "Bob is on the list with this e-mail address already" in preview
    assert "1 new" in done
    assert people()["Ann"] == ("ann@x.org", "1")


def test_a_line_left_out_leaves_out_those_that_wait_for_its_address(council: Council) -> None:
    """Bob would take Ann's address, who cannot have Cy's and keeps her own."""
    make_learner(council, name="Cy", email="cy@x.org", staff_number="3")
    preview, _done = take_in(council, LIST + "Ann,cy@x.org,1,Buyer\nBob,ann@x.org,2,Buyer\nDee,bob@x.org,,Buyer\n")

    assert "Cy is on the list with this e-mail address already" in preview
    assert "Ann is on the list with this e-mail address already" in preview
    assert people() == {"Ann": ("ann@x.org", "1"), "Bob": ("bob@x.org", "2"), "Cy": ("cy@x.org", "3")}


def test_a_staff_number_that_somebody_else_keeps_is_a_fault_of_its_line(council: Council) -> None:
    make_learner(council, name="Cy", email="", staff_number="a3")
    preview, _done = take_in(council, "Name,E-mail address,Staff number,Role\nAnn,cy@x.org,A3,Buyer\nBob,,1,Buyer\n")

    assert preview.count("is in line") == 0
    assert Learner.objects.filter(staff_number__iexact="a3").count() == 1


def plan_courses(region: Region, text: str) -> tuple[str, Any]:
    client = Client()
    client.force_login(make_person(RoleKind.TRAINER, region))
    file = SimpleUploadedFile("list.csv", text.encode())
    chosen = client.post(reverse("import-courses", args=[region.slug, "courses"]), {"file": file})
    preview = client.get(chosen["Location"]).content.decode()
    return preview, client.post(chosen["Location"], follow=True)


def test_two_lines_never_give_two_courses_one_title() -> None:
    region = make_region()
    first, second = make_course(region, title="One"), make_course(region, title="Two")
    text = (
        "Number,Title,Kind,Provider\n"
        f"{first.pk},Three,Basic training,Ann\n{second.pk},Three,Basic training,Ann\n,three,Basic training,Ann\n"
    )
    preview, done = plan_courses(region, text)

    assert preview.count("The same is in line 2 already") == 2
    assert done.status_code == 200
    assert sorted(Course.objects.values_list("title", flat=True)) == ["Three", "Two"]


def test_a_line_that_mixes_up_two_people_is_a_fault_and_renames_nobody(council: Council) -> None:
    preview, _done = take_in(council, "Name,E-mail address,Role\nAnn,bob@x.org,Buyer\nBob,ann@x.org,Buyer\n")

    assert preview.count("Correct it, or the name") == 2
    assert people() == {"Ann": ("ann@x.org", "1"), "Bob": ("bob@x.org", "2")}


def test_somebody_may_still_be_renamed(council: Council) -> None:
    take_in(council, LIST + "Ann Lee,ann@x.org,1,Buyer\n")

    assert people()["Ann Lee"] == ("ann@x.org", "1")
