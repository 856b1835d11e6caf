"""What the board sees, and what everybody else sees of the region."""

import csv
import io
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from frameworks.assessments.operations.open_collection import decline
from frameworks.progress.queries import region_figures
from frameworks.progress.rules.ranges import Range
from frameworks.submissions.operations.submit_assessment import start_update
from reports.dashboards.views.dashboard import band_words
from tests.factories import (
    make_collection,
    make_council,
    make_person,
    make_region,
    submit_answers,
    validate_submission,
)
from tests.reports.conftest import Board, assessment, at, words


def csv_of(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def address(board: Board, query: str = "", page: str = "") -> str:
    return f"/regions/{board.region.slug}/{page}?{query}"


def tile(page: str, words_of_tile: str) -> int:
    """The number on a tile."""
    before = page[: page.index(f"</strong> {words_of_tile}")]
    return int(before.rpartition("<strong>")[2])


@pytest.mark.parametrize("kind", ["board", "manager"])
def test_the_board_and_the_manager_see_where_every_council_is(board: Board, kind: str) -> None:
    page = words(board.signed_in(kind).get(address(board)))

    assert "Level 1 in every theme by 31 December 2026" in page
    assert [tile(page, name) for name in ("councils", "there", "close", "further off")] == [6, 1, 1, 1]
    assert [tile(page, name) for name in ("waiting", "not submitted", "not taking")] == [1, 1, 1]
    assert "PE1.1: People level 1: requirement 1 is in place." in page


def test_a_board_member_looks_at_an_earlier_day(board: Board) -> None:
    page = words(board.signed_in("board").get(address(board, "on=2026-05-10&basis=claimed")))

    assert "As at the end of 10 May 2026" in page
    assert [tile(page, name) for name in ("there", "close", "further off", "not submitted")] == [1, 1, 1, 2]


def test_an_update_moves_the_dashboard_only_when_updates_are_counted(board: Board) -> None:
    beech = assessment(board, "Beech")
    start_update(beech, by=None, at=at(9, 1))
    beech.refresh_from_db()
    validate_submission(submit_answers(beech, ["PE1.1"], at=at(9, 2)), at=at(9, 20))
    client = board.signed_in("board")

    assert tile(words(client.get(address(board))), "there") == 1
    assert tile(words(client.get(address(board, "moment=now"))), "there") == 2


def test_a_sub_region_narrows_every_figure(board: Board) -> None:
    page = words(board.signed_in("board").get(address(board, "sub_region=north")))

    assert "North against the target" in page
    assert tile(page, "councils") == 2
    assert "Cedar" not in page


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("on=yesterday", "Enter a date such as 27 3 2026"),
        ("on=2027-01-01", "Choose today or an earlier day"),
        ("basis=guessed", "Select a valid choice"),
    ],
)
def test_a_choice_that_makes_no_sense_is_named_and_the_usual_is_shown(board: Board, query: str, message: str) -> None:
    response = board.signed_in("board").get(address(board, query))

    assert response.status_code == 200
    assert message in words(response)
    assert "As at the end of 15 December 2026" in words(response)


def test_a_region_kept_as_history_opens_at_its_own_day(board: Board) -> None:
    board.region.opens_as_at = at(5, 10).date()
    board.region.save()

    assert "As at the end of 10 May 2026" in words(board.signed_in("board").get(address(board)))


def test_what_needs_a_decision_follows_from_the_figures(board: Board) -> None:
    page = words(board.signed_in("board").get(address(board)))

    assert "1 council is more than two requirements away from the target, due in 16 days" in page
    assert "1 submission waits to be validated" in page
    assert "1 council last answered that it does not take part" in page
    assert "North has no lead council" in page


@pytest.mark.parametrize(
    "table", ["map", "heat-map", "over-time", "stopping", "sub-regions", "levels", "asks", "councils"]
)
def test_every_table_downloads_as_csv_and_as_xlsx(board: Board, table: str) -> None:
    client = board.signed_in("board")

    rows = csv_of(client.get(address(board, f"table={table}&format=csv")))
    sheet = load_workbook(io.BytesIO(client.get(address(board, f"table={table}&format=xlsx")).content)).active

    assert len(rows) > 1
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == rows[0]
    assert sheet.max_row == len(rows)


def test_a_council_whose_name_looks_like_a_formula_stays_text_in_a_download(board: Board) -> None:
    board.councils["Amber"].short_name = "=1+1"
    board.councils["Amber"].save()

    rows = csv_of(board.signed_in("board").get(address(board, "table=councils&format=csv")))

    assert "'=1+1" in [row[0] for row in rows]


def test_an_unknown_table_is_not_found(board: Board) -> None:
    client = board.signed_in("board")

    assert client.get(address(board, "table=secrets&format=csv")).status_code == 404
    assert client.get(address(board, "table=councils&format=pdf")).status_code == 404


def test_the_list_behind_a_tile_has_the_councils_it_counts(board: Board) -> None:
    client = board.signed_in("board")

    page = words(client.get(address(board, "band=close", "councils/")))
    rows = csv_of(client.get(address(board, "band=close&table=councils&format=csv", "councils/")))

    assert "1 council found" in page
    assert [row[0] for row in rows[1:]] == ["Beech"]


def test_the_list_finds_a_council_by_part_of_its_name(board: Board) -> None:
    page = words(board.signed_in("board").get(address(board, "q=eda", "councils/")))

    assert "1 council found" in page
    assert "Cedar" in page


def test_a_long_list_comes_in_pages(board: Board) -> None:
    for _each in range(30):
        make_council(board.region)
    page = words(board.signed_in("board").get(address(board, "page=2", "councils/")))

    assert "36 councils found" in page
    assert "Fern" in page


@pytest.mark.parametrize("kind", ["officer", "sign-off", "reviewer", "editor", "trainer", "group-representative"])
def test_others_see_the_region_without_names(board: Board, kind: str) -> None:
    client = board.signed_in(kind)

    for response in (client.get(address(board)), client.get(address(board, page="councils/"))):
        page = words(response)
        assert not [name for name in ("Beech", "Cedar", "Dale", "Elm", "Fern") if re.search(rf"\b{name}\b", page)]


@pytest.mark.parametrize("kind", ["officer", "reviewer"])
@pytest.mark.parametrize("table", ["map", "councils", "asks"])
def test_others_get_no_table_with_names(board: Board, kind: str, table: str) -> None:
    response = board.signed_in(kind).get(address(board, f"table={table}&format=csv"))

    assert response.headers["Content-Type"].startswith("text/html")
    assert "Beech" not in words(response)


def test_an_officer_reads_how_many_other_councils_are_at_a_level_when_there_are_enough(board: Board) -> None:
    page = words(board.signed_in("officer").get(address(board)))

    assert "5 councils by overall level" in page
    assert "Amber</a>: <span" in page


def test_an_officer_reads_nothing_of_fewer_than_five_others(board: Board) -> None:
    region = make_region()
    own = make_council(region)
    for _each in range(4):
        make_council(region)
    client = board.signed_in("officer")
    board.people["officer"].roles.update(council=own)

    page = words(client.get(f"/regions/{region.slug}/"))

    assert "There are fewer than 5 other councils" in page
    assert "<caption" not in page


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (0, 0, "No validated level that counts"),
        (0, 1, "Not yet level 1, or no validated level that counts"),
        (0, 3, "Up to level 2, or no validated level that counts"),
        (0, 6, "All"),
        (1, 1, "Not yet level 1"),
        (1, 3, "Up to level 2"),
        (1, 6, "A validated level"),
        (2, 2, "Level 1"),
        (2, 4, "Level 1 to 3"),
        (4, 6, "Level 3 or above"),
    ],
)
def test_neighbouring_levels_are_named_in_words(first: int, last: int, expected: str) -> None:
    assert band_words(Range(first, last, 5), highest=5) == expected


def test_a_sub_region_too_small_shows_the_whole_region_and_says_so(board: Board) -> None:
    page = words(board.signed_in("officer").get(address(board, "sub_region=north")))

    assert "The whole region is shown" in page
    assert "5 councils by overall level" in page


def test_an_officer_cannot_choose_the_day_or_whose_word_counts(board: Board) -> None:
    client = board.signed_in("officer")
    usual = client.get(address(board))
    changed = client.get(address(board, "on=2026-05-10&basis=claimed&moment=collection"))

    assert "As at the end of 30 November 2026" in words(usual)
    assert "As at the end of 30 November 2026" in words(changed)
    assert changed.context["rows"] == usual.context["rows"]


def test_in_a_region_that_agreed_to_names_councils_see_one_another(board: Board) -> None:
    board.region.naming = "named"
    board.region.save()

    page = words(board.signed_in("officer").get(address(board)))

    assert tile(page, "councils") == 6
    assert "Beech" in page
    assert "/councils/beech/" not in page


def test_agreeing_to_names_shows_levels_and_not_what_a_council_lacks(board: Board) -> None:
    board.region.naming = "named"
    board.region.save()
    client = board.signed_in("officer", "Beech")

    page, listed = words(client.get(address(board))), words(client.get(address(board, "", "councils/")))
    rows = {row[0]: row for row in csv_of(client.get(address(board, "table=councils&format=csv")))}
    asked = csv_of(client.get(address(board, "table=asks&format=csv")))

    assert "What stops most councils" not in page
    assert "Further off, and what we ask" not in page
    assert "PO1.1" not in page + listed
    assert "PE1.1" in listed
    missing = rows["Council"].index("Requirements missing")
    assert (rows["Beech"][missing], rows["Cedar"][missing]) == ("1", "")
    assert [row[0] for row in asked[1:]] == ["Beech"]
    assert client.get(address(board, "table=stopping&format=csv")).status_code == 404


def test_a_sub_regional_lead_sees_the_own_sub_region_by_name_and_the_rest_in_ranges(board: Board) -> None:
    client = board.signed_in("sub-regional-lead")

    whole, own = words(client.get(address(board))), words(client.get(address(board, "sub_region=north")))

    assert "Cedar" not in whole + own
    assert tile(own, "councils") == 2
    assert "Beech" in own


def test_somebody_without_a_part_in_the_region_does_not_find_it(board: Board) -> None:
    client = board.signed_in("board")
    board.people["board"].roles.update(region=make_region())

    assert client.get(address(board)).status_code == 404
    assert client.get(address(board, page="councils/")).status_code == 404


@pytest.mark.parametrize("more", [0, 29])
@pytest.mark.parametrize("kind", ["board", "officer"])
def test_the_dashboard_costs_the_same_queries_for_few_and_many_councils(
    board: Board, kind: str, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(more):
        board.collection.assessments.create(council=make_council(board.region), aiming_at=1)
    client = board.signed_in(kind)
    client.get(address(board))  # A process reads an edition once in its life.

    with django_assert_num_queries(15 if kind == "board" else 10):
        client.get(address(board))


def a_second_round(board: Board) -> None:
    """Closed on 30 September 2026: Amber signed off again, Beech declined, the others were silent."""
    later = make_collection(
        board.region, board.edition, name="Autumn round", opens_on=date(2026, 8, 1), closes_on=date(2026, 9, 30)
    )
    decline(later.assessments.get(council=board.councils["Beech"]), reason="No time", by=None, at=at(8, 2))
    answered = later.assessments.get(council=board.councils["Amber"])
    met = [row.criterion.code for row in answered.answers.select_related("criterion") if row.criterion.level == 1]
    validate_submission(submit_answers(answered, met, at=at(9, 1)), at=at(9, 20))


def test_the_dashboard_says_what_is_last_known_beside_this_round_and_who_has_left(board: Board) -> None:
    before = region_figures.region(board.region, date(2026, 7, 31))
    left = sorted(row.place.short_name for row in before.councils if row.overall is not None) != ["Amber"]
    assert left
    a_second_round(board)
    client = board.signed_in("board")

    page = words(client.get(address(board, "on=2026-12-01")))
    progress = region_figures.region(board.region, date(2026, 12, 1))

    assert progress.counts.last_known_words in page
    assert progress.counts.last_known_words.endswith("last known (2026)")
    assert "Autumn round: " in page
    assert "no longer counted, having declined, not submitted" in page
    rows = csv_of(client.get(address(board, "on=2026-12-01&table=councils&format=csv")))
    beech = next(row for row in rows if row[0] == "Beech")
    assert "Not taking part" in beech
    assert "last known: validated, 2026 self-assessment" in beech
    heat = csv_of(client.get(address(board, "on=2026-12-01&table=heat-map&format=csv")))
    assert "Not taking part, last known: validated, 2026 self-assessment" in next(r for r in heat if r[0] == "Beech")
    tiles = csv_of(client.get(address(board, "on=2026-12-01&table=map&format=csv")))
    beech = next(row for row in tiles if row[0] == board.councils["Beech"].name)
    assert "Last known, of an earlier round" in beech


def test_what_waits_for_its_review_after_its_round_has_closed_is_not_hidden_by_a_level_of_the_round_before(
    board: Board,
) -> None:
    """Amber was validated in the first round and signed off in the second, which has closed: its review goes on."""
    later = make_collection(
        board.region, board.edition, name="Autumn round", opens_on=date(2026, 8, 1), closes_on=date(2026, 9, 30)
    )
    submit_answers(later.assessments.get(council=board.councils["Amber"]), ["PE1.1"], at=at(9, 1))
    client = board.signed_in("board")

    def band(on: str) -> str:
        rows = csv_of(client.get(address(board, f"on={on}&table=councils&format=csv")))
        return next(row for row in rows if row[0] == "Amber")[2]

    counted = region_figures.region(board.region, date(2026, 9, 30)).counts
    beside = "Counted is what was signed off in this round and, while it is open, what stands of the one before"
    assert band("2026-09-30") == "There"
    assert counted.last_known == ()
    assert beside not in words(client.get(address(board, "on=2026-09-30")))
    assert band("2026-12-01") == "Waiting to be validated"
    page = words(client.get(address(board, "on=2026-12-01")))
    assert (
        f"{beside}; beside it {region_figures.region(board.region, date(2026, 12, 1)).counts.last_known_words}." in page
    )


def test_one_state_has_one_word_on_the_dashboard_its_plans_and_its_pictures(board: Board) -> None:
    a_second_round(board)
    client = board.signed_in("board")
    asked = "on=2026-12-01"
    plans = csv_of(
        client.get(f"{reverse('region-figures', args=[board.region.slug, 'plans'])}?{asked}&table=plans&format=csv")
    )
    heat = csv_of(client.get(address(board, f"{asked}&table=heat-map&format=csv")))
    drawn = csv_of(client.get(address(board, f"{asked}&table=map&format=csv")))

    assert "not taking part" in words(client.get(address(board, asked))).lower()
    assert next(row for row in plans if row[0] == "Beech")[1] == "Not taking part"
    for page in (plans, heat, drawn):
        told = " ".join(" ".join(row) for row in page).lower()
        assert "does not take part" not in told


@pytest.mark.django_db
def test_an_empty_region_asks_nothing_of_anybody(client: Client) -> None:
    region = make_region(name="Emptyland")
    for name in ("Oak", "Pine"):
        make_council(region, short_name=name)
    client.force_login(make_person("board", region))

    page = words(client.get(region.get_absolute_url()))

    assert "Finish and sign off" not in page
    assert "Nothing has been asked of any council yet" in page


def test_a_large_region_has_every_council_on_the_map_and_its_levels_in_pages(board: Board) -> None:
    for number in range(54):
        make_council(board.region, short_name=f"Place {number:02}")
    client = board.signed_in("board")
    everybody = {*board.councils, *(f"Place {number:02}" for number in range(54))}

    pages = [client.get(address(board, f"councils={number}")) for number in (1, 2)]
    tables = [answer.context["charts"]["heat_map"].chart.table.rows for answer in pages]
    beside = [answer.context["charts"]["map"].chart.table.rows for answer in pages]
    whole = csv_of(client.get(address(board, "table=heat-map&format=csv")))

    assert [len(rows) for rows in tables] == [len(rows) for rows in beside] == [50, 10]
    assert {str(row[0]) for rows in tables for row in rows} == everybody
    assert {row[0] for row in whole[1:]} == everybody
    for answer in pages:
        assert answer.content.decode().count("<polygon points") >= 60
    assert "Councils 51 to 60 of 60" in words(pages[1])
    assert "councils=2#themes" in pages[0].content.decode()
    assert "Councils 1 to" not in words(client.get(address(board, "sub_region=north")))


def test_the_chosen_day_stays_from_tab_to_tab(board: Board) -> None:
    client = board.signed_in("board")

    for page in ("", "plans/"):
        earlier = client.get(address(board, "on=2026-05-10", page and f"figures/{page}")).content.decode()
        tabs = re.findall(r'href="([^"]+)"', earlier[earlier.index('class="app-tabs"') :].partition("</nav>")[0])
        assert len(tabs) > 5
        assert all(tab.endswith("/?on=2026-05-10") for tab in tabs), tabs
        today = client.get(address(board, "", page and f"figures/{page}")).content.decode()
        assert "?on=" not in today[today.index('class="app-tabs"') :].partition("</nav>")[0]
