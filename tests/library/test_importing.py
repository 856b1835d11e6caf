"""The register and the agreements as spreadsheets: taken in line by line, each fault told, nothing lost."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from councils.models import RoleKind
from councils.operations.load_categories import load_spend_categories
from files.storing import keep_pdf
from library.models import Agreement, Policy, Resource
from library.operations.register_policy import record, review
from library.rules.lots import LotLine
from tests.factories import make_council, make_person, make_region
from tests.library.making import PDF, make_agreement, make_common, make_policy, make_resource

pytestmark = pytest.mark.django_db


def look(client, region, which: str, text: str) -> tuple[str, str]:
    """The address of the preview and what it shows."""
    file = SimpleUploadedFile("list.csv", text.encode(), "text/csv")
    answer = client.post(reverse("library-import", args=[region.slug, which]), {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"], client.get(answer["Location"]).content.decode()


def take_in(client, region, which: str, text: str) -> str:
    """Confirmed twice, as by a double click."""
    address, preview = look(client, region, which, text)
    client.post(address)
    client.post(address)
    return preview


def download(client, page: str, region, query: str = "") -> str:
    answer = client.get(reverse(page, args=[region.slug]) + f"?download=csv{query}")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8-sig")


def editor_of(client, region) -> None:
    client.force_login(make_person(RoleKind.EDITOR, region))


def test_the_register_comes_in_line_by_line_with_its_faults(client) -> None:
    region = make_region()
    one, two, three = make_council(region), make_council(region), make_council(region)
    editor_of(client, region)
    sheet = (
        "Council,Kind,What it has,Title,Since,Endorsed by,Endorsed on\n"
        f"{one.name},Policy,A document of its own,Buying well,1 March 2026,Chief executive,2 March 2026\n"
        f"{two.name},Policy,None,,,,\n"
        f"{three.name},Policy,A document of its own,,1 March 2026,,\n"
        f"{three.name},Strategy,A document of its own,No day,,,\n"
        "Atlantis,Policy,None,,,,\n"
        f"{one.name},Policy,None,,,,\n"
    )
    preview = take_in(client, region, "policies", sheet)
    for fault in (
        "What is in place needs its title",
        "needs the day on which it was adopted",
        "No council of the region has this name",
        "It stands in line 2",
    ):
        assert fault in preview
    found = {(row.council, row.form, row.title, row.endorsed_by) for row in Policy.objects.all()}
    assert found == {(one, "separate", "Buying well", "Chief executive"), (two, "none", "", "")}


def test_the_register_as_it_was_downloaded_changes_nothing(client) -> None:
    region = make_region()
    make_common(region)
    council, other = make_council(region), make_council(region)
    make_policy(council, endorsed_by="Cabinet", endorsed_on=timezone.localdate())
    make_policy(other, form="preparation", title="", stance="none")
    client.force_login(make_person(RoleKind.MANAGER, region))
    sheet = download(client, "policies", region)
    editor_of(client, region)
    before = list(Policy.objects.order_by("pk").values())
    take_in(client, region, "policies", sheet)
    assert list(Policy.objects.order_by("pk").values()) == before


def test_a_line_about_the_same_document_keeps_its_file_its_note_and_its_reviews(client) -> None:
    region = make_region()
    council = make_council(region)
    file = keep_pdf("policy.pdf", PDF, by=None)
    today = timezone.localdate()
    common = make_common(region)
    policy = make_policy(council, file=file, note="Kept in the safe", stance="adopted", common=common)
    review(policy, held_on=today, held_by="Us", outcome="Fine", next_due_on=None, file=None, by=None, at=timezone.now())
    editor_of(client, region)
    sheet = (
        "Council,What it has,Title,Since,Endorsed by,Endorsed on\n"
        f"{council.name},A document of its own,{policy.title},{policy.starts_on},Cabinet,{policy.starts_on}\n"
    )
    take_in(client, region, "policies", sheet)
    found = Policy.objects.get()
    assert (found.pk, found.file, found.note, found.endorsed_by) == (policy.pk, file, "Kept in the safe", "Cabinet")
    assert (found.stance, found.common, found.reviews.count()) == ("adopted", common, 1)


def test_a_newer_document_ends_the_one_before(client) -> None:
    region = make_region()
    council = make_council(region)
    make_policy(council, title="Old words", starts_on=date(2025, 1, 1))
    editor_of(client, region)
    sheet = f"Council,What it has,Title,Since\n{council.short_name},part,New words,1 February 2026\n"
    take_in(client, region, "policies", sheet)
    found = [(row.title, row.form, row.ends_on) for row in Policy.objects.order_by("starts_on")]
    assert found == [("Old words", "separate", date(2026, 1, 31)), ("New words", "part", None)]


def test_agreements_come_in_with_their_lots_and_their_faults(client) -> None:
    load_spend_categories()
    region = make_region()
    editor_of(client, region)
    sheet = (
        "Title,Owner,Who may use it,Start,End,Categories,Lots\n"
        'Paper,Buying group,All councils,1 April 2026,31 March 2030,roads,"1 | Recycled | Smith Ltd; Jones plc\n'
        '2 | Card | Smith Ltd"\n'
        "Backwards,Buying group,All councils,1 April 2026,31 March 2025,,\n"
        "Odd,Buying group,All councils,1 April 2026,31 March 2030,moonshine,\n"
        "Paper,Buying group,All councils,1 April 2026,31 March 2030,,\n"
    )
    preview = take_in(client, region, "agreements", sheet)
    for fault in ("It ends before it starts", "There is no such category", "It stands in line"):
        assert fault in preview
    found = Agreement.objects.get()
    lots = [LotLine(lot.number, lot.title, tuple(lot.supplier_names())) for lot in found.lots.all()]
    assert lots == [LotLine("1", "Recycled", ("Smith Ltd", "Jones plc")), LotLine("2", "Card", ("Smith Ltd",))]
    assert [row.code for row in found.categories.all()] == ["roads"]


def test_agreements_as_they_were_downloaded_change_nothing_and_one_cell_changes_one(client) -> None:
    region = make_region()
    lots = [LotLine("1", "Recycled", ("Smith Ltd",)), LotLine("2", "Card", ())]
    row = make_agreement(region, title="Recycled paper", lots=lots)
    make_agreement(region, title="Timber")
    editor_of(client, region)
    list_ = download(client, "agreements", region)
    take_in(client, region, "agreements", list_)
    row.refresh_from_db()
    assert (row.version, Agreement.objects.count()) == (0, 2)
    take_in(client, region, "agreements", list_.replace("Recycled paper", "Paper"))
    row.refresh_from_db()
    assert (row.title, row.lots.count(), Agreement.objects.count()) == ("Paper", 2, 2)


def test_a_list_without_a_column_that_it_needs_is_not_taken_in(client) -> None:
    region = make_region()
    editor_of(client, region)
    file = SimpleUploadedFile("list.csv", b"Council,Title\nA,B\n", "text/csv")
    answer = client.post(reverse("library-import", args=[region.slug, "policies"]), {"file": file})
    assert "What it has" in answer.content.decode()
    assert answer.status_code in (200, 422)


def test_one_thing_in_two_lines_is_told_before_anything_is_taken_in(client) -> None:
    region = make_region()
    council = make_council(region, name="Bury Council", short_name="Bury")
    agreement = make_agreement(region, title="Paper")
    resource = make_resource(region, title="A guide", link="https://www.example.org/guide")
    editor_of(client, region)
    lines = {
        "policies": "Council,What it has,Title,Since\nBury,A document of its own,One,2026-03-01\n"
        "Bury Council,A document of its own,Two,2026-04-01\n",
        "resources": f"Number,Title,Web address\n{resource.pk},New name,https://www.example.org/guide\n"
        ",Other,https://www.example.org/guide\n",
        "agreements": "Number,Title,Owner,Who may use it,Starts on,Ends on\n"
        f"{agreement.pk},New name,Ann,All,2026-01-01,2027-01-01\n,Paper,Ann,All,2026-01-01,2027-01-01\n",
    }
    for which, text in lines.items():
        address, preview = look(client, region, which, text)
        assert "in line 2" in preview, which
        assert "Nothing was taken in" not in client.post(address, follow=True).content.decode(), which
    assert Policy.objects.get(council=council).title == "One"
    assert Agreement.objects.get().title == "New name"
    assert Resource.objects.get().title == "New name"


def test_an_end_is_held_against_the_extension_that_the_file_does_not_name(client) -> None:
    region = make_region()
    end = timezone.localdate() + timedelta(days=300)
    row = make_agreement(region, ends_on=end, extendable_to=end + timedelta(days=30))
    editor_of(client, region)
    text = (
        "Number,Title,Owner,Who may use it,Starts on,Ends on\n"
        f"{row.pk},Paper,Ann,All,{row.starts_on},{end + timedelta(days=60)}\n"
    )
    assert "An extension goes beyond the day it ends" in take_in(client, region, "agreements", text)


def test_a_day_before_what_was_reviewed_is_told_in_the_preview(client) -> None:
    region = make_region()
    council = make_council(region)
    policy = make_policy(council, starts_on=date(2026, 3, 1))
    now = timezone.now()
    review(policy, held_on=date(2026, 4, 1), held_by="Board", outcome="x", next_due_on=None, file=None, by=None, at=now)
    record(council, "policy", form="none", starts_on=date(2026, 5, 1), by=None, at=now)
    editor_of(client, region)
    text = f"Council,What it has,Title,Since\n{council.name},A document of its own,New,2026-02-01\n"

    assert "has been in place since 1 March 2026" in take_in(client, region, "policies", text)
