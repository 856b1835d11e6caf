"""Partners, their log, what is asked of them and what stands in the scope of projects, as people use the pages."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.models import Action
from councils.models import RoleKind
from tests.factories import make_council, make_person, make_region
from tests.workstream.making_partners import make_ask, make_entry, make_partner, make_scope_item
from tests.workstream.test_registers import address, in_days, manager_of, of, split, text
from workstream.models import Partner, PartnerAsk, PartnerEntry, ScopeItem
from workstream.partners.queries import partner_figures

pytestmark = pytest.mark.django_db

NO_DAY = {"_0": "", "_1": "", "_2": ""}


def empty(name: str) -> dict[str, str]:
    return {f"{name}{end}": "" for end in NO_DAY}


def a_contact(**over) -> dict[str, object]:
    given = {"contact": "", "words": "They will help.", "step": "", "owner": "", "owner_name": "", "from_version": 0}
    return {**given, **split("on", timezone.localdate()), **empty("due_on"), **over}


def an_ask(partner: Partner, **over) -> dict[str, object]:
    given = {"partner": partner.pk, "need": "A guide", "why": "", "reply": "", "result": "", "outcome": ""}
    days = {**split("asked_on", timezone.localdate()), **empty("replied_on")}
    return {**given, **days, "from_version": 0, **over}


def test_a_partner_is_added_once_however_often_the_form_is_sent() -> None:
    region = make_region()
    client = manager_of(region)
    said = {"name": "Envirolink", "kind": "body", "about": "Training", "link": "", "from_version": 0}

    assert client.post(address(region, "partners/add/"), said).status_code == 302
    again = client.post(address(region, "partners/add/"), said)

    assert again.status_code == 422
    assert "a partner of this name already" in text(again)
    assert Partner.objects.count() == 1


def test_a_next_step_waits_for_whoever_promised_it_and_says_what_it_is_for() -> None:
    partner = make_partner(name="Portal project")
    region = partner.region
    owner = make_person(RoleKind.GROUP_REPRESENTATIVE, region)
    due = split("due_on", timezone.localdate() + timedelta(days=7))

    page = of(owner).post(
        address(region, f"partners/{partner.pk}/log/"), a_contact(step="Send the list", owner=owner.pk, **due)
    )

    assert page.status_code == 302
    assert "Send the list" in text(of(owner).get("/"))
    mine = text(of(owner).get("/actions/"))
    assert "Send the list" in mine
    assert "Partner: Portal project" in mine
    assert "They will help." in text(of(owner).get(partner.get_absolute_url()))


def test_a_contact_sent_twice_is_in_the_log_once_with_one_next_step() -> None:
    partner = make_partner()
    client, url = manager_of(partner.region), address(partner.region, f"partners/{partner.pk}/log/")
    said = a_contact(step="Call back", owner_name="Ann Lee", **split("due_on", timezone.localdate()))

    client.post(url, said)
    client.post(url, said)

    assert PartnerEntry.objects.count() == 1
    assert Action.objects.count() == 1


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({"words": ""}, "Enter"),
        ({"on": 1}, "Choose today or an earlier day"),
        ({"step": "Call back", "owner_name": "Ann Lee"}, "Say by when"),
        ({"step": "Call back", "due_on": 0}, "Say who does it"),
        ({"owner_name": "Ann Lee"}, "Say what the next step is"),
        ({"on_0": "31", "on_1": "2"}, "There is no"),
    ],
)
def test_what_is_wrong_with_a_contact_is_said_and_nothing_is_written(over, why) -> None:
    partner = make_partner()

    page = manager_of(partner.region).post(
        address(partner.region, f"partners/{partner.pk}/log/"), a_contact(**in_days(over))
    )

    assert page.status_code == 422
    assert why in text(page)
    assert not PartnerEntry.objects.exists()


def test_the_log_is_searched_and_downloaded_and_tells_what_is_open() -> None:
    partner = make_partner()
    region = partner.region
    client = manager_of(region)
    step = a_contact(words="Quiet words", step="Ring", owner_name="Ann", **split("due_on", timezone.localdate()))
    client.post(address(region, f"partners/{partner.pk}/log/"), step)
    make_entry(partner, words="Loud words")

    page = text(client.get(address(region, "partners/log/?q=quiet")))
    rest = text(client.get(address(region, "partners/log/?which=open")))
    csv = b"".join(client.get(address(region, "partners/log/?q=loud&format=csv")).streaming_content).decode()

    assert "Quiet words" in page
    assert "Loud words" not in page
    assert "Loud words" not in rest
    assert "Loud words" in csv
    assert "Quiet words" not in csv
    assert client.get(address(region, "partners/log/?format=xlsx")).status_code == 200


def test_an_ask_has_its_councils_and_goes_from_asked_to_its_result() -> None:
    partner = make_partner()
    region = partner.region
    council = make_council(region, short_name="Stockport")
    client = manager_of(region)
    client.post(address(region, "partners/asks/add/"), an_ask(partner, councils=[council.pk]))
    ask = PartnerAsk.objects.get()

    page = text(client.get(address(region, "partners/asks/")))
    assert "Stockport" in page
    assert "waits for a reply" in page
    replied = split("replied_on", timezone.localdate())
    over = {"reply": "Yes", "result": "agreed", "outcome": "A guide", "councils": [council.pk]}
    client.post(address(region, f"partners/asks/{ask.pk}/"), an_ask(partner, **over, **replied))

    assert "agreed" in text(client.get(address(region, "partners/asks/")))
    assert partner_figures.region(region, timezone.localdate()).waiting == 0
    assert partner_figures.region(region, timezone.localdate() - timedelta(days=1)).asks == ()


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({"reply": "Yes", "replied_on": -1}, "must not be before the day"),
        ({"reply": "Yes"}, "Enter the day of the reply"),
        ({"replied_on": 0}, "Say what the reply was"),
        ({"result": "agreed"}, "without one it is not settled"),
        ({"need": ""}, "Enter"),
    ],
)
def test_what_is_wrong_with_an_ask_is_said_and_nothing_is_written(over, why) -> None:
    partner = make_partner()

    page = manager_of(partner.region).post(
        address(partner.region, "partners/asks/add/"), an_ask(partner, **in_days(over))
    )

    assert page.status_code == 422
    assert why in text(page)
    assert not PartnerAsk.objects.exists()


def test_the_database_keeps_no_reply_before_its_ask() -> None:
    today = timezone.localdate()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_ask(asked_on=today, replied_on=today - timedelta(days=1), reply="Yes")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_ask(asked_on=None, replied_on=today, reply="Yes")


def test_of_two_editors_of_an_ask_the_second_sees_what_differs() -> None:
    ask = make_ask()
    region = ask.partner.region
    council = make_council(region, short_name="Wirral")
    client, url = manager_of(region), address(region, f"partners/asks/{ask.pk}/")
    client.post(url, an_ask(ask.partner, need="First", councils=[council.pk]))

    page = client.post(url, an_ask(ask.partner, need="Second"))

    assert page.status_code == 409
    assert "First" in text(page)
    assert "Second" in text(page)
    ask.refresh_from_db()
    assert ask.need == "First"


def test_a_scope_item_that_is_settled_has_its_day() -> None:
    project = make_partner(name="Portal project")
    region = project.region
    said = {"partner": project.pk, "title": "Lots", "state": "included", "words": "", "from_version": 0}
    client = manager_of(region)

    page = client.post(address(region, "partners/scope/add/"), {**said, **empty("settled_on")})
    assert page.status_code == 422
    assert "Enter the day on which this was settled" in text(page)
    client.post(address(region, "partners/scope/add/"), {**said, **split("settled_on", timezone.localdate())})

    assert ScopeItem.objects.get().state == "included"
    assert "1 of 1 items are included" in text(client.get(address(region, "partners/scope/")))
    before = partner_figures.region(region, timezone.localdate() - timedelta(days=1))
    assert before.included == 0


def test_only_projects_have_a_scope_to_choose() -> None:
    region = make_region()
    body = make_partner(region, kind="body", name="NHS")
    client = manager_of(region)

    assert client.get(address(region, "partners/scope/add/")).status_code == 302
    make_partner(region, name="Portal project")
    page = text(client.get(address(region, "partners/scope/add/")))

    assert "Portal project" in page
    assert body.name not in page.split("<main")[1]


def test_the_page_of_an_ask_and_of_a_scope_item_shows_whose_they_are() -> None:
    ask = make_ask()
    item = make_scope_item(ask.partner)
    make_partner(ask.partner.region)
    client, chosen = manager_of(ask.partner.region), f'<option value="{ask.partner_id}" selected'

    for url in (f"asks/{ask.pk}/", f"scope/{item.pk}/", f"asks/add/?partner={ask.partner_id}"):
        assert chosen in text(client.get(address(ask.partner.region, f"partners/{url}")))
    assert client.get(address(ask.partner.region, "partners/asks/add/?partner=x")).status_code == 200


def test_a_board_member_reads_and_does_not_write() -> None:
    partner = make_partner()
    board = of(make_person(RoleKind.BOARD, partner.region))

    assert board.get(partner.get_absolute_url()).status_code == 200
    assert board.post(address(partner.region, f"partners/{partner.pk}/log/"), a_contact()).status_code == 403
    assert not PartnerEntry.objects.exists()


@pytest.mark.parametrize(
    ("page", "make"),
    [
        ("partners/", make_partner),
        ("partners/log/", lambda region: make_entry(region.partners.first() or make_partner(region))),
        ("partners/asks/", lambda region: make_ask(make_partner(region), make_council(region))),
        ("partners/scope/", lambda region: make_scope_item(make_partner(region))),
    ],
)
def test_a_list_costs_the_same_for_one_and_for_thirty_and_at_most_twelve(page, make) -> None:
    region = make_region()
    client = manager_of(region)
    make(region)
    client.get(address(region, page))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(region, page)).status_code == 200
        return len(queries)

    for_one = cost()
    for _ in range(29):
        make(region)
    assert cost() == for_one <= 12


def test_the_tab_and_the_report_tell_of_partners_what_the_pages_tell() -> None:
    region = make_region()
    project = make_partner(region)
    make_partner(region)
    make_entry(project)
    make_ask(project)
    make_scope_item(project, state="included", settled_on=timezone.localdate())

    found = {block.key: block for block in partner_figures.blocks(region, timezone.localdate())}

    assert found["partners"].sentences == (
        "2 partners; 1 spoken to in the last three months.",
        "Asked of partners: 1 thing, of which 1 waits for a reply.",
    )
    assert found["scope"].sentences == ("1 of 1 item included in the scope of the projects.",)
