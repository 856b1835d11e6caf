"""Councils merge and split: the old are read, the new get what was chosen, dashboards show who existed."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from councils.access import may_edit_council, may_read_answers, may_review, open_council, reviewers_for
from councils.models import Council, Passing, Region, Reorganisation, RoleKind
from councils.operations.load_region_file import NORTH_WEST, load_region
from councils.operations.reorganise import Refused, enter_new_council, pass_on, problems, record, withdraw
from councils.queries.families import family_of
from councils.queries.role_trail import of_people
from files.storing import keep_pdf
from frameworks.assessments.operations.carry_over import confirm, waiting
from frameworks.assessments.operations.hand_over_council import hand_over_due, record_and_hand_over
from frameworks.assessments.operations.save_answers import attach
from frameworks.assessments.operations.start_from_predecessors import predecessors_with_answers, said_before, start_from
from frameworks.models import CouncilTarget, Edition, EvidenceUse
from frameworks.progress.queries import region_figures
from tests.actions.making import make_action
from tests.factories import (
    make_collection,
    make_council,
    make_edition,
    make_person,
    make_region,
    make_sub_region,
    submit_answers,
    validate_submission,
)
from tests.frameworks.inventing import split_and_merged

pytestmark = pytest.mark.django_db
GOES = {"people": True, "evidence": True, "actions": True, "targets": True}
CHESHIRE = {
    "cheshire-east": ("congleton", "crewe-and-nantwich", "macclesfield"),
    "cheshire-west-and-chester": ("chester", "ellesmere-port-and-neston", "vale-royal"),
}
CUMBRIA = {
    "cumberland": ("allerdale", "carlisle", "copeland"),
    "westmorland-and-furness": ("barrow-in-furness", "eden", "south-lakeland"),
}


def at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 9, tzinfo=UTC)


def reorganise(region: Region, on: date, county: str, areas: dict[str, tuple[str, ...]]) -> Reorganisation:
    """Each district as a whole to its successor, the county in parts to both, as recorded by a manager."""
    council = {row.slug: row for row in region.councils.all()}
    change = Reorganisation.objects.create(region=region, name=county.title(), takes_effect_on=on)
    for new, districts in areas.items():
        pass_on(change, old=council[county], new=council[new], extent="share", part=f"the area of {new}", **GOES)
        for district in districts:
            pass_on(change, old=council[district], new=council[new], extent="whole", part="", **GOES)
    return change


def named(region: Region, on: date) -> set[str]:
    return {row.place.slug for row in region_figures.region(region, on).councils}


@pytest.mark.parametrize(
    ("day", "county", "areas", "before", "after"),
    [
        (date(2009, 4, 1), "cheshire", CHESHIRE, 46, 41),
        (date(2023, 4, 1), "cumbria", CUMBRIA, 41, 36),
    ],
)
def test_dashboards_by_date_show_the_councils_that_existed(day, county, areas, before: int, after: int) -> None:
    region = load_region(NORTH_WEST).region
    make_collection(region, opens_on=date(2007, 1, 1), closes_on=date(2007, 2, 1))
    change = reorganise(region, day, county, areas)
    record_and_hand_over(change, by=None, at=timezone.now(), on=timezone.localdate())

    old = {county, *(district for districts in areas.values() for district in districts)}
    assert len(named(region, day - timedelta(days=1))) == before
    assert len(named(region, day)) == after
    assert old <= named(region, day - timedelta(days=1))
    assert not old & named(region, day)
    assert set(areas) <= named(region, day)
    assert not set(areas) & named(region, day - timedelta(days=1))


def test_loading_the_regions_file_again_leaves_what_was_recorded_in_the_service() -> None:
    region = load_region(NORTH_WEST).region
    halton, warrington = (region.councils.get(slug=slug) for slug in ("halton", "warrington"))
    change = Reorganisation.objects.create(region=region, name="Mersey", takes_effect_on=date(2026, 4, 1))
    made = enter_new_council(
        change,
        name="Mersey Bank Council",
        short_name="Mersey Bank",
        kind=Council.Kind.UNITARY,
        sub_region=region.sub_regions.get(slug="cheshire"),
        stands_where=halton,
    )
    for old in (halton, warrington):
        pass_on(change, old=old, new=made, extent="whole", part="", **GOES)
    record(change, by=None, at=timezone.now())

    load_region(NORTH_WEST)

    halton.refresh_from_db()
    assert halton.ends_on == date(2026, 3, 31)
    assert {row.slug for row in made.predecessors.all()} == {"halton", "warrington"}
    assert made.memberships.count() == 1
    assert halton.memberships.get().ends_on == date(2026, 3, 31)


class Split:
    """An invented split: Old ends on 31 March 2027, North and South begin on the day after."""

    def __init__(self) -> None:
        self.region, self.edition = make_region(), make_edition(levels=1)
        self.old = make_council(self.region, short_name="Old", slug="old", name="Old County Council")
        self.sub_region = make_sub_region(councils=[self.old])
        self.officer = make_person(RoleKind.OFFICER, self.old)
        self.signing = make_person(RoleKind.SIGN_OFF, self.old)
        self.day = date(2027, 4, 1)
        self.change = Reorganisation.objects.create(region=self.region, name="A split", takes_effect_on=self.day)
        self.north, self.south = (self.enter(name, self.old) for name in ("North", "South"))

    def enter(self, name: str, stands_where: Council) -> Council:
        words = {"name": f"{name} Council", "short_name": name, "kind": "unitary"}
        return enter_new_council(self.change, **words, sub_region=self.sub_region, stands_where=stands_where)

    def pass_to_both(self, **north: bool) -> None:
        pass_on(self.change, old=self.old, new=self.north, extent="share", part="the north", **{**GOES, **north})
        pass_on(
            self.change, old=self.old, new=self.south, extent="share", part="the south", **{**GOES, "people": False}
        )

    def record(self, on: date) -> None:
        record_and_hand_over(self.change, by=None, at=at(on), on=on)


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2027, 2, 1, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def test_before_the_day_the_new_councils_are_shadows_and_the_old_goes_on(clock) -> None:
    split = Split()
    split.pass_to_both()
    split.record(date(2027, 2, 1))

    split.old.refresh_from_db()
    assert split.old.ends_on == date(2027, 3, 31)
    assert named(split.region, date(2027, 2, 1)) == {"old"}
    assert may_edit_council(fresh(split.officer), split.old)
    # The people prepare: they open the shadow council already, and its other officers do not read the old one yet.
    assert open_council(fresh(split.officer), "north", to_edit=True) == split.north
    newcomer = make_person(RoleKind.OFFICER, split.south)
    with pytest.raises(Http404):
        open_council(newcomer, "old")


def test_from_the_day_the_old_is_read_only_and_its_history_is_open_to_the_successors(clock) -> None:
    split = Split()
    split.pass_to_both()
    split.record(date(2027, 2, 1))
    newcomer = make_person(RoleKind.OFFICER, split.south)
    clock.move_to(datetime(2027, 4, 2, 9, tzinfo=UTC))

    for person in (fresh(split.officer), fresh(newcomer)):
        assert open_council(person, "old") == split.old
        assert may_read_answers(person, Council.objects.get(slug="old"))
        with pytest.raises(PermissionDenied):
            open_council(person, "old", to_edit=True)
    assert named(split.region, date(2027, 4, 2)) == {"north", "south"}
    family = family_of(split.north, date(2027, 4, 2), frozenset)
    assert [(row.council.slug, row.words) for row in family.before] == [("old", "the north")]
    assert [row.council.slug for row in family_of(split.old, date(2027, 4, 2), frozenset).after] == ["north", "south"]


def test_people_evidence_and_actions_go_where_it_was_chosen_and_only_once(clock) -> None:
    split = Split()
    attach(
        [],
        council=split.old,
        title="Memo",
        file=keep_pdf("memo.pdf", b"%PDF-1.4\n%%EOF", by=None),
        by=None,
        at=at(split.day),
    )
    action = make_action(split.old, "Write the policy", owner=split.officer)
    theme = split.edition.themes.get(code="PE")
    CouncilTarget.objects.create(council=split.old, theme=theme, level=1, by_on=split.day, set_on=split.day)
    split.pass_to_both(evidence=False)
    split.record(date(2027, 2, 1))
    assert not split.south.evidence.exists()

    clock.move_to(datetime(2027, 4, 1, 0, 5, tzinfo=UTC))
    assert hand_over_due(timezone.now(), split.day) == 2
    assert hand_over_due(timezone.now(), split.day) == 0

    assert not split.north.evidence.exists()
    assert [(row.title, row.source) for row in split.south.evidence.all()] == [("Memo", "From Old")]
    assert split.old.evidence.count() == 1
    assert [row.title for row in split.north.actions.open()] == ["Write the policy"]
    assert split.south.actions.open().count() == 1
    assert [(row.theme, row.level) for row in split.north.own_targets.all()] == [(theme, 1)]
    action.refresh_from_db()
    assert action.state == "dropped"
    assert {role.person for role in split.north.roles.all()} == {split.officer, split.signing}
    assert not split.south.roles.exists()
    assert "1 item of evidence" in split.change.passings.get(new=split.south).handed_words


def test_a_successor_joins_the_open_collection_and_starts_from_the_answers_it_chooses(clock) -> None:
    region, edition = make_region(), make_edition(levels=1)
    east, west = (make_council(region, short_name=name, slug=name.lower()) for name in ("East", "West"))
    before = make_collection(region, edition, opens_on=date(2027, 1, 1), closes_on=date(2027, 1, 31))
    file = keep_pdf("memo.pdf", b"%PDF-1.4\n%%EOF", by=None)
    for council, met in ((east, ["PE1.1", "PE1.2"]), (west, ["PO1.1", "PO1.2"])):
        assessment = before.assessments.get(council=council)
        evidence = attach([], council=council, title=f"Memo of {council}", file=file, by=None, at=timezone.now())
        answer = assessment.answers.get(criterion__code=met[0])
        EvidenceUse.objects.create(answer=answer, evidence=evidence)
        submit_answers(assessment, met, at=at(date(2027, 1, 15)))
    now = make_collection(region, edition, opens_on=date(2027, 2, 1), closes_on=date(2027, 6, 30))
    change = Reorganisation.objects.create(region=region, name="A merger", takes_effect_on=date(2027, 4, 1))
    words = {"name": "Both Council", "short_name": "Both", "kind": "unitary"}
    both = enter_new_council(change, **words, sub_region=make_sub_region(region), stands_where=east)
    for old in (east, west):
        pass_on(change, old=old, new=both, extent="whole", part="", **GOES)
    record_and_hand_over(change, by=None, at=timezone.now(), on=date(2027, 2, 1))
    clock.move_to(datetime(2027, 4, 1, 9, tzinfo=UTC))
    hand_over_due(timezone.now(), date(2027, 4, 1))

    assessment = now.assessments.get(council=both)
    rows = said_before(assessment, predecessors_with_answers(assessment))
    assert {row.answer.criterion.code: len(row.told) for row in rows} == dict.fromkeys(
        ("PE1.1", "PE1.2", "PO1.1", "PO1.2"), 2
    )
    wanted = {"PE1.1": "east", "PO1.1": "west", "PO1.2": "east"}
    chosen = {row.answer.pk: row.of(wanted.get(row.answer.criterion.code, "")) for row in rows}
    assert start_from(assessment, rows, chosen, by=None, at=timezone.now()) == 3

    assert not assessment.answers.exclude(value="").exists()
    carried = {row.codes[0]: (row.value, row.place) for row in waiting(assessment).values()}
    assert carried == {
        "PE1.1": ("met", f"{before} of East"),
        "PO1.1": ("met", f"{before} of West"),
        "PO1.2": ("not-met", f"{before} of East"),
    }
    versions = dict(assessment.answers.values_list("pk", "version"))
    assert confirm(assessment, versions, by=None, at=timezone.now()) == 3
    told = dict(assessment.answers.exclude(value="").values_list("criterion__code", "value"))
    assert told == {"PE1.1": "met", "PO1.1": "met", "PO1.2": "not-met"}
    assert assessment.answers.get(criterion__code="PE1.1").evidence.get().council == both


def test_predecessors_of_another_edition_are_read_by_the_mapping(clock, tmp_path) -> None:
    region = make_region()
    old_one, new_one = split_and_merged(tmp_path)
    council = make_council(region, short_name="East", slug="east", name="East Council")
    collection = make_collection(region, old_one, opens_on=date(2027, 1, 1), closes_on=date(2027, 1, 31))
    submit_answers(
        collection.assessments.get(council=council),
        ["PE1.1", "PE1.2", "PE1.3", "PO1.1", "PO1.2", "PO1.3"],
        at=at(date(2027, 1, 15)),
    )
    now = make_collection(region, new_one, opens_on=date(2027, 2, 1), closes_on=date(2027, 6, 30))
    change = Reorganisation.objects.create(region=region, name="A merger", takes_effect_on=date(2027, 4, 1))
    words = {"name": "Far Council", "short_name": "Far", "kind": "unitary"}
    far = enter_new_council(change, **words, sub_region=make_sub_region(region), stands_where=council)
    pass_on(change, old=council, new=far, extent="whole", part="", **GOES)
    record_and_hand_over(change, by=None, at=timezone.now(), on=date(2027, 2, 1))
    clock.move_to(datetime(2027, 4, 1, 9, tzinfo=UTC))
    hand_over_due(timezone.now(), date(2027, 4, 1))

    assessment = now.assessments.get(council=far)
    rows = said_before(assessment, predecessors_with_answers(assessment))
    read = {row.answer.criterion.code: (row.of("east").value, row.of("east").change) for row in rows}
    assert read == {
        "PE1.1": ("met", "same"),
        "PE1.2": ("met", "changed"),
        "PE1.3": ("met", "split"),
        "PE1.4": ("met", "split"),
        "PO1.1": ("met", "merged"),
    }
    chosen = {row.answer.pk: row.of("east") for row in rows}
    assert start_from(assessment, rows, chosen, by=None, at=timezone.now()) == len(rows)
    assert ("PO1.1", "PO1.2") in {row.codes for row in waiting(assessment).values()}


def test_before_its_day_a_reorganisation_can_be_withdrawn_and_all_is_as_before(clock) -> None:
    split = Split()
    split.pass_to_both()
    before = list(split.old.roles.order_by("pk").values_list("kind", "ends_on"))
    split.record(date(2027, 2, 1))
    assert may_edit_council(fresh(split.officer), split.north)
    page = open_page(split.officer, "north")
    assert "This is a shadow council until it begins on 1 April 2027" in page
    assert "Whom it will follow" in page
    assert "This council ends on 31 March 2027" in open_page(split.officer, "old")

    clock.move_to(datetime(2027, 3, 1, 9, tzinfo=UTC))
    manager = make_person(RoleKind.MANAGER, split.region)
    client = Client()
    client.force_login(manager)
    address = reverse("withdraw-reorganisation", args=[split.region.slug, split.change.pk])
    assert "Old goes on as before" in client.get(address).content.decode()
    assert "is withdrawn and a draft again. 2 roles went back" in client.post(address, follow=True).content.decode()

    split.old.refresh_from_db()
    split.change.refresh_from_db()
    assert (split.old.ends_on, split.old.successors.count(), split.change.is_recorded) == (None, 0, False)
    assert list(split.old.roles.order_by("pk").values_list("kind", "ends_on")) == before
    assert not split.old.memberships.exclude(ends_on=None).exists()
    assert not may_edit_council(fresh(split.officer), split.north)
    told = [line.what for line in of_people(split.old, in_full=False) if "eorganisation" in line.what]
    assert sorted(told) == ["Reorganisation recorded", "Reorganisation withdrawn"]
    split.record(date(2027, 3, 1))
    split.old.refresh_from_db()
    assert split.old.ends_on == date(2027, 3, 31)


def test_once_it_has_happened_a_reorganisation_cannot_be_withdrawn(clock) -> None:
    split = Split()
    split.pass_to_both()
    split.record(date(2027, 2, 1))
    clock.move_to(datetime(2027, 4, 1, 9, tzinfo=UTC))

    with pytest.raises(Refused, match="took effect on 1 April 2027"):
        withdraw(split.change, by=None, at=timezone.now(), on=date(2027, 4, 1))
    split.old.refresh_from_db()
    assert split.old.ends_on == date(2027, 3, 31)


def open_page(person: User, slug: str) -> str:
    client = Client()
    client.force_login(fresh(person))
    return client.get(reverse("council-page", args=[slug])).content.decode()


def test_levels_of_the_old_councils_stay_on_their_pages_and_leave_the_dashboard(clock) -> None:
    split = Split()
    collection = make_collection(split.region, split.edition, opens_on=date(2027, 1, 1), closes_on=date(2027, 1, 31))
    assessment, january = collection.assessments.get(council=split.old), at(date(2027, 1, 15))
    met = ["PE1.1", "PE1.2", "PO1.1", "PO1.2"]
    validate_submission(submit_answers(assessment, met, at=january), at=january)
    split.pass_to_both()
    split.record(date(2027, 2, 1))
    clock.move_to(datetime(2027, 5, 1, 9, tzinfo=UTC))

    assert [row.overall for row in region_figures.region(split.region, date(2027, 3, 1)).councils] == [1]
    assert [row.overall for row in region_figures.region(split.region, date(2027, 5, 1)).councils] == [None, None]
    client = Client()
    client.force_login(fresh(split.officer))
    page = client.get(reverse("council-page", args=["north"])).content.decode()
    assert "Predecessors" in page
    assert "Old County Council" in page
    page = client.get(reverse("council-page", args=["old"])).content.decode()
    assert "existed until 31 March 2027" in page
    assert "North Council" in page


def test_whoever_worked_in_a_predecessor_does_not_review_the_successor_for_two_years(clock) -> None:
    split = Split()
    reviewer = make_person(RoleKind.REVIEWER, split.region)
    split.old.roles.create(person=reviewer, kind="officer", starts_on=date(2020, 1, 1), ends_on=date(2027, 1, 1))
    split.pass_to_both(people=False)
    split.record(date(2027, 2, 1))

    assert not may_review(reviewer, split.south, date(2027, 4, 2))
    assert reviewers_for(split.south, date(2027, 4, 2)) == []
    assert may_review(reviewer, split.south, date(2029, 4, 2))


@pytest.mark.parametrize(
    ("passes", "told"),
    [
        ([], "Say which council passes to which."),
        ([("old", "north", "share")], "only a part of it is taken over"),
        ([("old", "north", "whole"), ("old", "south", "share")], "nothing is left for another"),
        ([("old", "north", "moved"), ("old", "south", "share")], "cannot both end and go on"),
        ([("old", "north", "moved"), ("old", "south", "moved")], "Old goes on, so North cannot stand in its place"),
        ([("old", "north", "whole")], "South takes over from nobody yet"),
    ],
)
def test_a_reorganisation_that_cannot_be_is_not_recorded(passes, told: str) -> None:
    split = Split()
    council = {"old": split.old, "north": split.north, "south": split.south}
    for old, new, extent in passes:
        pass_on(split.change, old=council[old], new=council[new], extent=extent, part="a part", **GOES)

    assert any(told in sentence for sentence in problems(split.change))
    with pytest.raises(Refused):
        record(split.change, by=None, at=timezone.now())
    split.old.refresh_from_db()
    assert split.old.ends_on is None


def test_a_part_that_moves_leaves_the_council_it_came_from_as_it_is(clock) -> None:
    region = make_region()
    giving, taking = make_council(region), make_council(region)
    officer = make_person(RoleKind.OFFICER, giving)
    change = Reorganisation.objects.create(region=region, name="A boundary", takes_effect_on=date(2027, 1, 1))
    pass_on(change, old=giving, new=taking, extent="moved", part="the village of Grange", **{**GOES, "people": False})
    record_and_hand_over(change, by=None, at=timezone.now(), on=date(2027, 2, 1))

    giving.refresh_from_db()
    assert giving.ends_on is None
    assert may_edit_council(fresh(officer), giving)
    assert family_of(giving, date(2027, 2, 1), frozenset).parts_to[0].part == "the village of Grange"
    with pytest.raises(Http404):
        open_council(make_person(RoleKind.OFFICER, taking), giving.slug)


def test_what_is_recorded_is_recorded_once(clock) -> None:
    split = Split()
    split.pass_to_both()
    split.record(date(2027, 2, 1))

    with pytest.raises(Refused, match="has been recorded"):
        split.record(date(2027, 2, 1))
    with pytest.raises(Refused, match="has been recorded"):
        split.pass_to_both()
    assert Passing.objects.count() == 2
    assert Edition.objects.count() == 1
