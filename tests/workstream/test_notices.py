"""Files of notices: what is taken, what is told, whose they are, what becomes of them, what is shown to whom."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, Region, RoleKind
from files.checking import Refused
from search.models import Entry
from tests.factories import make_council, make_person, make_region, make_sub_region
from tests.workstream.making_notices import arrive, days, load, package, records, release
from workstream.models import Notice, NoticeBuyer, NoticeLoad, NoticeRelease, NoticeVersion
from workstream.notices.operations import compile_notices, load_notices
from workstream.notices.operations.match_buyers import match_by_hand
from workstream.notices.queries import notice_figures
from workstream.notices.rules.ocds import vocabulary

pytestmark = pytest.mark.django_db

FIND_A_TENDER = {
    "ocid": "ocds-h6vhtk-04dafb",
    "id": "054242-2025",
    "tag": ["tender"],
    "initiationType": "tender",
    "parties": [
        {
            "id": "GB-PPON-PBZB-4962-TVLR",
            "name": "Bolton Metropolitan Borough Council",
            "identifier": {"scheme": "GB-PPON", "id": "PBZB-4962-TVLR"},
            "roles": ["buyer"],
        }
    ],
    "buyer": {"id": "GB-PPON-PBZB-4962-TVLR", "name": "Bolton Metropolitan Borough Council"},
    "tender": {
        "id": "T1",
        "title": "Bulky waste, collected by social enterprises",
        "description": "Reuse and recycling, by electric vehicles.",
        "status": "active",
        "value": {"amountGross": 120_000, "amount": 100_000, "currency": "GBP"},
        "lots": [
            {
                "id": "1",
                "suitability": {"sme": False},
                "otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]},
            },
            {"id": "2", "suitability": {"sme": True}},
        ],
        "items": [{"id": "1", "additionalClassifications": [{"scheme": "CPV", "id": "90511100"}], "relatedLot": "1"}],
    },
}


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def bolton(region: Region) -> Council:
    return make_council(region, name="Bolton Metropolitan Borough Council", short_name="Bolton")


def current(**wanted: Any) -> NoticeVersion:
    return NoticeVersion.objects.current().get(**wanted)


def test_a_notice_goes_in_and_says_what_it_is_about(region, bolton) -> None:
    found = load(region, release("Bolton MBC", title="Mowing"))

    assert (found.state, found.error, found.taken, found.left_out) == ("loaded", "", 1, 0)
    assert (found.publisher, found.licence) == ("An invented service", "Open Government Licence 3.0")
    row = NoticeVersion.objects.published().get()
    assert row.council == bolton
    assert (row.title, row.pence, row.is_sme, row.division, row.stage) == ("Mowing", 1_234_567, True, "77", "tender")
    assert row.link.startswith("https://www.contractsfinder.service.gov.uk/Notice/")
    assert (row.place, row.cpv_words) == ("North West, BL1 1RU", "Planting services of green areas")


def test_the_form_of_find_a_tender_is_read_with_its_lots_and_what_is_reserved(region, bolton) -> None:
    load(region, {**FIND_A_TENDER, "date": days(-2)})

    row = current()
    assert (row.council, row.pence, row.lots, row.is_sme) == (bolton, 10_000_000, 2, True)
    assert (row.reserved, row.cpv) == ("sheltered workshops", "90511100")
    assert row.link == "https://www.find-tender.service.gov.uk/Notice/054242-2025"
    assert row.words == "reuse, recycling, electric vehicles"


def test_a_record_package_is_read_with_all_its_releases(region, bolton) -> None:
    first = release(ocid="ocds-x-1", at=-9)
    second = release(ocid="ocds-x-1", at=-3, tag="tenderAmendment", title="Mowing, longer")
    compiled = {**release(ocid="ocds-x-2"), "tag": ["compiled"]}
    linked = [{"url": "https://example.org/1", "date": days(-1), "tag": ["tender"]}]

    found = load(
        region,
        content=records(
            {"ocid": "ocds-x-1", "releases": [first, second]},
            {"ocid": "ocds-x-2", "releases": linked, "compiledRelease": compiled},
            {"ocid": "ocds-x-3", "releases": linked},
        ),
    )

    assert (found.state, found.taken, found.left_out, found.notices) == ("loaded", 3, 1, 2)
    assert current(notice__ocid="ocds-x-1").title == "Mowing, longer"
    assert "only links" in found.faults.get().words


def test_a_release_that_changes_one_thing_keeps_the_rest(region, bolton) -> None:
    first = release(ocid="ocds-x-1", at=-9)
    later = {**release(ocid="ocds-x-1", at=-3, tag="tenderAmendment"), "parties": [], "buyer": None}
    later["tender"] = {"id": first["tender"]["id"], "tenderPeriod": {"endDate": days(60)}}
    del later["buyer"]

    load(region, first, later)

    row = current()
    assert (row.title, row.pence, row.council) == (first["tender"]["title"], 1_234_567, bolton)
    assert row.closes_at is not None
    assert (row.closes_at - timezone.now()).days >= 58
    assert row.is_amended


def test_releases_come_together_whatever_their_order_and_whichever_file_they_are_in(region, bolton) -> None:
    first = release(ocid="ocds-x-1", at=-9, description="As it began.")
    second = release(ocid="ocds-x-1", at=-5, tag="tenderUpdate", description=None, title="Second")
    third = release(ocid="ocds-x-1", at=-2, tag="tenderUpdate", description=None, title="Third")

    load(region, third)
    load(region, second, first)

    assert (current().title, current().description) == ("Third", "As it began.")
    titles = NoticeVersion.objects.order_by("released_at").values_list("title", flat=True)
    assert list(titles) == [first["tender"]["title"], "Second", "Third"]


def test_a_cancelled_notice_is_shown_as_cancelled_and_its_history_can_be_read(region, bolton, client: Client) -> None:
    load(region, release(ocid="ocds-x-1", at=-9))
    assert Entry.objects.filter(kind="notice").count() == 1
    changed = {"status": "cancelled", "amendments": [{"id": "1", "rationale": "Bought with a neighbour instead"}]}
    load(region, release(ocid="ocds-x-1", at=-2, tag="tenderCancellation", title="Mowing", **changed))

    assert current().stage == "cancelled"
    assert not Entry.objects.filter(kind="notice").exists()
    page = client.get(reverse("public-notice", args=[region.slug, "ocds-x-1"])).content.decode()
    assert "cancelled or withdrawn: Bought with a neighbour instead" in page
    assert "State: Call for bids became Cancelled or withdrawn" in page
    listed = client.get(reverse("public-notices", args=[region.slug])).content.decode()
    assert "No notice is open for bids now" in listed


def test_a_release_that_is_known_is_taken_once_and_one_that_says_something_else_is_told(region, bolton) -> None:
    first = release(title="Mowing")
    load(region, first)
    other = json.loads(json.dumps(first))
    other["tender"]["title"] = "Something else"

    found = load(region, first, other, first)

    assert (found.state, found.taken, found.known, found.left_out) == ("loaded", 0, 2, 1)
    assert "says something else now" in found.faults.get().words
    assert current().title == "Mowing"


def test_a_fault_is_told_by_release_and_field_and_the_others_go_in(region, bolton) -> None:
    wrong = release(ocid="ocds-x-2")
    wrong["tender"]["tenderPeriod"]["endDate"] = "soon"
    wrong["tender"]["value"]["amount"] = "a lot"
    nameless = release()
    del nameless["ocid"]
    harmless = release()
    harmless["parties"][0]["contactPoint"] = {"url": "no address"}

    found = load(
        region, release(), wrong, nameless, harmless, "not a release", {**release(), "date": "2026-02-31T00:00:00Z"}
    )

    assert (found.releases, found.taken, found.left_out) == (6, 2, 4)
    assert [(row.at, row.field, row.words, row.stops) for row in found.faults.all()] == [
        (2, "tender, value, amount", "is not a number", True),
        (2, "tender, tenderPeriod, endDate", "is not a date with a time, such as 2026-11-25T09:00:00Z", True),
        (3, "ocid", "is missing", True),
        (4, "parties 1, contactPoint, url", "is not a full web address", False),
        (5, "the release", "is not an object", True),
        (6, "date", "is not a date with a time, such as 2026-11-25T09:00:00Z", True),
    ]
    assert found.faults.first().ocid == "ocds-x-2"


@pytest.mark.parametrize(
    ("value", "pence", "amount"),
    [
        ({"amount": 0.29, "currency": "GBP"}, 29, ""),
        ({"amount": 1_234_567.895, "currency": "GBP"}, 123_456_790, ""),
        ({"amount": 500.5, "currency": "EUR"}, None, "500.50 EUR"),
        ({"amount": None, "currency": "GBP"}, None, ""),
        ({"amount": 10**20, "currency": "GBP"}, None, ""),
    ],
)
def test_a_value_is_whole_pence_and_another_currency_is_told_apart(region, bolton, value, pence, amount) -> None:
    load(region, release(value=value))

    assert (current().pence, current().amount) == (pence, amount)


def zipped(*names: str, content: bytes = b"") -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content or package(release()))
    return output.getvalue()


def test_a_package_may_come_in_a_zip(region, bolton) -> None:
    found = load(region, content=zipped("package.json", "readme.txt"))

    assert (found.state, found.taken) == ("loaded", 1)


BOMB = b'{"version": "1.1", "releases": [' + b" " * 30_000_000 + b"]}"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "This is a picture, whatever its name says."),
        (b"Date,Supplier\n1/1/2026,Ash\n", "This is a file of the kind CSV."),
        (b'{"version": "1.1", releases: []}', "The file is cut off or is not JSON"),
        (b'{"version": "1.1", "release', "The file is cut off or is not JSON"),
        (b'{"hello": "world"}', "There are neither releases nor records in the file."),
        (b'[{"ocid": "1"}]', "The file holds a bare list"),
        (package(version="1.0"), "says it is version 1.0"),
        (b'{"releases": []}', "does not say its version"),
        (zipped("a.json", "b.json"), "There is 2 JSON files in the ZIP; one is expected."),
        (zipped("a.csv"), "There is no JSON file in the ZIP"),
        (zipped("a.json", content=BOMB), "unpacks to far more than it holds"),
        (zipped("a.json")[:-40], "The ZIP is cut off or damaged."),
    ],
)
def test_a_file_that_is_no_package_is_refused_with_a_sentence(region, content, words) -> None:
    with pytest.raises(Refused, match=words):
        arrive(region, content)

    assert not NoticeLoad.objects.exists()


def test_a_file_that_breaks_off_shows_nothing_and_what_was_loaded_stays(region, bolton) -> None:
    load(region, release(title="Before"))
    many = package(*(release() for _ in range(600)))

    found = load(region, content=many[:-2000])

    assert found.state == "failed"
    assert "cut off or is not JSON: it cannot be read on after release 59" in found.error
    assert [row.title for row in NoticeVersion.objects.all()] == ["Before"]
    assert not found.kept_releases.exists()


def test_a_file_of_which_most_is_wrong_is_given_up(region, bolton) -> None:
    found = load(region, *({"ocid": "x"} for _ in range(60)))

    assert found.state == "failed"
    assert "60 of the first 60 releases cannot be taken. The first fault: id is missing." in found.error


def test_a_package_without_releases_says_so(region) -> None:
    assert "It holds none." in load(region).error


class Killed(BaseException):
    """The worker is ended from outside."""


@pytest.mark.parametrize("step", ["_keep", "compiled", "show"])
def test_a_worker_that_is_killed_leaves_nothing_to_see_and_the_next_one_reads_it_all(
    region, bolton, monkeypatch, step
) -> None:
    monkeypatch.setattr(load_notices, "BATCH", 4)
    found = arrive(region, package(*(release() for _ in range(10))))
    places = {
        "_keep": (load_notices, "_keep"),
        "compiled": (compile_notices.Compiler, "compile"),
        "show": (compile_notices, "show"),
    }
    place, name = places[step]
    real, calls = getattr(place, name), []

    def dies(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == (1 if step == "show" else 2):
            raise Killed
        return real(*args)

    with monkeypatch.context() as patched:
        patched.setattr(place, name, dies)
        with pytest.raises(Killed):
            load_notices.read(found.pk)
    assert not NoticeVersion.objects.shown().exists()
    assert not NoticeVersion.objects.current().exists()
    assert load_notices.read(found.pk) is False, "the lease still runs"

    later = timezone.now() + timedelta(minutes=2)
    assert list(load_notices.ring_again(lambda: later)) == [found.pk]
    assert load_notices.read(found.pk, lambda: later) is True
    found.refresh_from_db()
    assert (found.state, found.taken, found.tries) == ("loaded", 10, 2)
    assert NoticeVersion.objects.published().count() == NoticeRelease.objects.count() == 10
    assert load_notices.read(found.pk, lambda: later) is False


def test_a_file_that_stopped_three_workers_is_given_up_with_a_sentence(region) -> None:
    found = arrive(region, package(release()))
    NoticeLoad.objects.update(state="reading", tries=3, lease_until=timezone.now() - timedelta(minutes=5))

    assert list(load_notices.ring_again()) == []
    found.refresh_from_db()
    assert (found.state, found.error[:13]) == ("failed", "Three workers")


def test_one_file_of_a_region_is_read_at_a_time(region) -> None:
    first, second = arrive(region, package(release())), arrive(region, package(release()))
    assert first.take("a", timezone.now())

    assert load_notices.read(second.pk) is False
    second.refresh_from_db()
    assert second.state == "queued"


def test_a_worker_that_lost_its_lease_writes_nothing_more(region, bolton, monkeypatch) -> None:
    found = arrive(region, package(release()))
    real = compile_notices.Compiler.compile

    def slow(*args: Any) -> None:
        real(*args)
        NoticeLoad.objects.update(lease_key="another worker's")

    monkeypatch.setattr(compile_notices.Compiler, "compile", slow)

    assert load_notices.read(found.pk) is False
    assert not NoticeVersion.objects.current().exists()


def test_councils_are_found_however_the_notice_writes_them(region, bolton) -> None:
    chester = make_council(region, name="Cheshire West and Chester Council", short_name="Cheshire West and Chester")
    said = (
        "BOLTON COUNCIL",
        "Bolton M.B.C.",
        "The Council of the Borough of Bolton",
        "Cheshire West & Chester Council",
    )
    others = ("Bolton College", "Bolton at Home", "Bolton-le-Sands Parish Council", "Stockport MBC")

    load(region, *(release(name) for name in (*said, *others)))

    known = {row.name: row.council for row in NoticeBuyer.objects.exclude(council=None)}
    assert known == {said[0]: bolton, said[2]: bolton, said[3]: chester}
    likely = set(NoticeBuyer.objects.filter(is_likely=True).values_list("name", flat=True))
    assert likely == {said[1], *others[:3]}


def test_a_buyer_matched_by_hand_is_remembered_with_its_identifier(region, bolton) -> None:
    def of(name: str) -> Any:
        row = release(name)
        row["parties"][0]["identifier"] = {"scheme": "GB-COH", "id": "01234567"}
        return row

    load(region, of("STAR Procurement"))
    assert not Entry.objects.exists()
    buyer = NoticeBuyer.objects.get()
    match_by_hand(buyer, bolton, is_other=False)
    assert Entry.objects.get().council == bolton

    load(region, of("STAR Procurement"), of("S.T.A.R."))

    assert NoticeVersion.objects.published().count() == 3
    assert [row.how for row in NoticeBuyer.objects.order_by("pk")] == ["hand", "identifier"]
    match_by_hand(buyer, None, is_other=True)
    assert Entry.objects.count() == 1


def test_the_words_are_the_regions_own_and_mark_what_is_there_already(region, bolton, client: Client) -> None:
    load(region, release(description="Meals for schools with low-emission vans."))
    assert current().words == "low-emission"
    client.force_login(make_person(RoleKind.MANAGER, region))
    address = reverse("notice-words", args=[region.slug])
    assert "recycl*" in client.get(address).content.decode()

    answer = client.post(address, {"words": "school*\n\nSCHOOL*", "from_version": 0})

    assert answer.status_code == 302
    assert current().words == "schools"
    assert region.notice_words.words == "school*"
    again = client.post(address, {"words": "van*", "from_version": 0})
    assert again.status_code == 409
    assert "van*" in again.content.decode()
    wrong = client.post(address, {"words": "a*b", "from_version": 1})
    assert wrong.status_code == 422


def test_figures_are_by_council_in_pence_with_other_currencies_and_cancelled_ones_apart(region, bolton) -> None:
    wigan = make_council(region, name="Wigan Council", short_name="Wigan")
    load(
        region,
        release("Bolton Council", lots=[{"id": "1"}, {"id": "2"}], description="Recycling"),
        release("Bolton Council", value={"amount": 5, "currency": "EUR"}, suitability=None),
        release("Bolton Council", status="cancelled"),
        release("Bolton Council", suitability={"sme": False}, value=None, tenderPeriod={"endDate": days(-1)}, at=-30),
        release("Bolton Council", at=-400),
        release("Wigan Council"),
    )

    today = timezone.localdate()
    found = {row.pk: row.sums for row in notice_figures.region(region, today).councils}
    assert found[bolton.pk] == notice_figures.Sums(
        notices=3, open=2, lots=2, valued=1, pence=1_234_567, other_currency=1, sme=1, sme_told=2, worded=1, cancelled=1
    )
    assert found[wigan.pk].notices == 1
    assert notice_figures.council(bolton, today) == found[bolton.pk]
    before = notice_figures.council(bolton, today - timedelta(days=20))
    assert (before.notices, before.open) == (1, 1), "it closed since"


def test_figures_of_an_earlier_day_are_as_the_notice_stood_then(region, bolton) -> None:
    load(region, release(ocid="ocds-x-1", at=-40), release(ocid="ocds-x-1", at=-2, status="withdrawn"))

    today = timezone.localdate()
    assert notice_figures.council(bolton, today).cancelled == 1
    assert notice_figures.council(bolton, today - timedelta(days=10)).notices == 1


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("", {"Mowing", "Vans"}),
        ("state=all", {"Mowing", "Vans", "Boiler"}),
        ("state=closed", {"Boiler"}),
        ("q=mow", {"Mowing"}),
        ("q=bl1", {"Mowing", "Vans"}),
        ("council=wigan", {"Vans"}),
        ("part=east", {"Mowing"}),
        ("category=34", {"Vans"}),
        ("closes_by=2000-01-01", set()),
        ("green=on", {"Vans"}),
        ("sme=on", {"Mowing"}),
        ("q=nothing+like+it", set()),
        ("category=99&state=nonsense&council=nobody", {"Mowing", "Vans"}),
    ],
)
def test_anybody_can_search_by_words_place_category_and_closing_date(region, bolton, client, asked, titles) -> None:
    make_council(region, slug="wigan", name="Wigan Council", short_name="Wigan")
    make_sub_region(slug="east", councils=[bolton])
    load(
        region,
        release("Bolton Council", title="Mowing", description="Grass"),
        release(
            "Wigan Council",
            title="Vans",
            description="Electric vehicles",
            classification={"scheme": "CPV", "id": "34144900-7"},
            suitability={"sme": False},
        ),
        release("Wigan Council", title="Boiler", tenderPeriod={"endDate": days(-1)}),
        release("Somebody Else", title="Not ours"),
    )

    page = client.get(f"{reverse('public-notices', args=[region.slug])}?{asked}")

    assert {row.title for row, *_rest in page.context["lines"]} == titles


def test_a_date_that_is_none_gets_a_sentence_and_keeps_what_was_asked(region, client: Client) -> None:
    page = client.get(reverse("public-notices", args=[region.slug]), {"closes_by": "soon", "q": "mowing"})

    assert page.status_code == 422
    assert "Enter a date such as 27 3 2026" in page.content.decode()
    assert 'value="mowing"' in page.content.decode()


def test_a_notice_of_somebody_else_is_nobodys_business_here(region, bolton, client: Client) -> None:
    load(region, release("Somebody Else", ocid="ocds-x-1"))

    assert client.get(reverse("public-notice", args=[region.slug, "ocds-x-1"])).status_code == 404


def test_what_is_published_is_never_run(region, bolton, client: Client) -> None:
    nasty = "<script>alert(1)</script> carbon"
    load(
        region, release(ocid="ocds-x-1", title=nasty, description=nasty, documents=[{"id": "1", "url": "javascript:x"}])
    )

    page = client.get(reverse("public-notice", args=[region.slug, "ocds-x-1"])).content.decode()
    assert "<script>alert" not in page
    assert "javascript:x" not in page
    assert '<mark class="app-found">carbon</mark>' in page


def test_the_feed_and_the_downloads_hold_what_was_asked_for(region, bolton, client: Client) -> None:
    load(region, release(title="Mowing"), release(title="Vans", description="Two"))

    feed = client.get(reverse("public-notices-feed", args=[region.slug]), {"q": "mowing"}).content.decode()
    assert "<title>Mowing</title>" in feed
    assert "Vans" not in feed
    table = b"".join(client.get(reverse("public-notices", args=[region.slug]), {"format": "csv"}).streaming_content)
    assert b"Mowing" in table
    assert b"12345.67" in table


def test_everybody_finds_notices_in_the_one_search(region, bolton, client: Client) -> None:
    load(region, release(title="Mowing of verges"))

    page = client.get(reverse("learning"), {"q": "verges", "kind": "notice"}).content.decode()
    assert reverse("public-notice", args=[region.slug, Notice.objects.get().ocid]) in page


def test_the_manager_loads_a_file_and_is_told_what_is_wrong_with_another(region, bolton, client: Client) -> None:
    client.force_login(make_person(RoleKind.MANAGER, region))
    address = reverse("notice-files", args=[region.slug])

    wrong = client.post(address, {"package": io.BytesIO(b"GIF89a....")})
    assert wrong.status_code == 422
    assert "This is a picture" in wrong.content.decode()
    upload = io.BytesIO(package(release(), {"ocid": "x"}))
    upload.name = "notices.json"
    answer = client.post(address, {"package": upload})
    found = NoticeLoad.objects.get()
    assert answer.headers["Location"] == found.get_absolute_url()
    assert "follows along" in client.get(found.get_absolute_url()).content.decode()
    assert client.get(reverse("notice-status", args=[region.slug, found.pk])).json()["state"] == "queued"

    load_notices.read(found.pk)
    page = client.get(found.get_absolute_url()).content.decode()
    assert "is missing" in page
    assert client.get(reverse("notice-status", args=[region.slug, found.pk])).json()["state"] == "ready"
    faults = b"".join(client.get(found.get_absolute_url(), {"format": "csv"}).streaming_content)
    assert faults.count(b"left out") == 3


def test_the_manager_matches_a_buyer_on_its_page(region, bolton, client: Client) -> None:
    load(region, release("Bolton Procurement Hub"))
    buyer = NoticeBuyer.objects.get()
    client.force_login(make_person(RoleKind.MANAGER, region))

    listed = client.get(reverse("notice-buyers", args=[region.slug])).content.decode()
    assert "perhaps Bolton" in listed
    address = reverse("match-buyer", args=[region.slug, buyer.pk])
    both = client.post(address, {"council": bolton.pk, "is_other": "on"})
    assert both.status_code == 422
    client.post(address, {"council": bolton.pk})

    buyer.refresh_from_db()
    assert (buyer.council, buyer.how) == (bolton, "hand")
    assert "Nobody waits" in client.get(reverse("notice-buyers", args=[region.slug])).content.decode()


def test_a_council_sees_what_it_buys_on_its_page(region, bolton, client: Client) -> None:
    client.force_login(make_person(RoleKind.OFFICER, bolton))
    address = reverse("council-page", args=[bolton.slug])
    assert "What it buys by public notice" not in client.get(address).content.decode()
    load(region, release())

    page = client.get(address).content.decode()
    assert "What it buys by public notice" in page
    assert "£12,346" in page


def test_the_tab_and_the_report_say_what_the_page_says(region, bolton) -> None:
    assert notice_figures.blocks(region, timezone.localdate()) == []
    load(region, release(), release("Somebody Else"))

    (block,) = notice_figures.blocks(region, timezone.localdate())
    assert block.sentences[0].startswith("1 notice with no lots")
    assert block.table == notice_figures.councils_table(notice_figures.region(region, timezone.localdate()))


@pytest.mark.parametrize("name", ["public-notices", "notices", "notice-files", "notice-buyers"])
def test_lists_cost_the_same_for_one_row_and_for_thirty(region, client: Client, name) -> None:
    client.force_login(make_person(RoleKind.MANAGER, region))

    def more(number: int) -> None:
        for _ in range(number):
            council = make_council(region)
            load(region, release("Somebody Else"), release(f"A Body {council.pk}"))
            match_by_hand(NoticeBuyer.objects.get(name="Somebody Else"), council, is_other=False)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(reverse(name, args=[region.slug])).status_code == 200
        return len(seen)

    more(1)
    queries()
    few = queries()
    more(8)
    assert queries() == few
    assert few <= 12


def test_buyers_that_may_be_councils_wait_for_the_manager_at_home(region, bolton, client: Client) -> None:
    load(region, release("Boltn Metropolitan Borough Council"), release("A Trust Far Away"))
    likely = NoticeBuyer.objects.likely().get()
    client.force_login(make_person(RoleKind.MANAGER, region))

    page = client.get("/").content.decode()

    assert "Say which council a buyer is" in page
    assert likely.name in page
    assert f'href="{reverse("notice-buyers", args=[region.slug])}"' in page
    client.force_login(make_person(RoleKind.OFFICER, bolton))
    assert "Say which council" not in client.get("/").content.decode()
    match_by_hand(likely, bolton, is_other=False)
    assert not NoticeBuyer.objects.likely().exists()


def test_a_code_that_the_vocabulary_does_not_hold_is_told_and_the_notice_shown(region, bolton) -> None:
    wrong = {"scheme": "CPV", "id": "77319999", "description": "Mowing on the moon"}
    item = {
        "id": "1",
        "additionalClassifications": [{"scheme": "CPV", "id": "77310000-6"}, {"scheme": "CPV", "id": "x"}],
    }

    found = load(region, release("Bolton MBC", classification=wrong, items=[item]))

    assert (found.state, found.taken) == ("loaded", 1)
    assert [(row.field, row.words, row.stops) for row in found.faults.all()] == [
        ("tender, classification, id", "77319999 is no code of the CPV of 2008", False)
    ]
    assert (current().cpv, current().cpv_words) == ("77319999", "Mowing on the moon")


def test_a_code_without_a_title_gets_that_of_the_vocabulary(region, bolton) -> None:
    load(region, release("Bolton MBC", classification={"scheme": "CPV", "id": "77310000-6"}))

    assert current().cpv_words == "Planting and maintenance services of green areas"


def test_the_vocabulary_is_whole() -> None:
    assert len(vocabulary.titles()) == 9454
    assert len(vocabulary.divisions()) == 45
    assert vocabulary.divisions()["03"] == "Agricultural, farming, fishing, forestry and related products"
    assert all(len(code) == 8 and title for code, title in vocabulary.titles().items())
