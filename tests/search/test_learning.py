"""One search over what the rooms have published."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councils.models import RoleKind
from search.entries import withdraw
from search.models import Audience, Kind
from tests.factories import make_council, make_person, make_region
from tests.search.making import make_entry

pytestmark = pytest.mark.django_db


def words(client: Client, query: str = "") -> str:
    return client.get("/learning/", {"q": query} if query else {}).content.decode()


def test_anybody_finds_what_is_public_by_any_form_of_its_words(client: Client) -> None:
    make_entry("A sustainable procurement policy", text="Adopted by members.", words=["policy"])
    make_entry("Fleet reviews")
    page = words(client, "policies")
    assert '<mark class="app-found">policy</mark>' in page
    assert "Fleet reviews" not in page
    assert "1 thing found" in page


def test_words_in_the_text_are_found_after_words_in_the_title(client: Client) -> None:
    make_entry("Something else", text="It is about timber in the end.")
    make_entry("Timber")
    page = words(client, "timber")
    assert page.index('<mark class="app-found">Timber</mark></a>') < page.index("Something else")


def test_all_words_must_stand_in_what_is_found(client: Client) -> None:
    make_entry("Bulky waste in Liverpool")
    make_entry("Waste in Wirral")
    page = words(client, "bulky waste")
    assert "Liverpool" in page
    assert "Wirral" not in page


@pytest.mark.parametrize("query", ["procuremnet", "bullky", "sustanable procurement", "colection"])
def test_a_misspelt_word_finds_what_is_spelt_nearly_the_same(client: Client, query: str) -> None:
    make_entry("Sustainable procurement of bulky waste collection")
    page = words(client, query)
    assert "spelt nearly the same" in page
    assert "waste" in page


def test_nothing_found_says_so_and_what_to_do(client: Client) -> None:
    make_entry("Timber")
    assert "Nothing was found" in words(client, "xyzzyqwert")


@pytest.mark.parametrize("query", ["'", '"', "a & | !", "%", "<script>", "\\", "the", "🚐", "x" * 500, ") or 1=1 --"])
def test_odd_signs_find_nothing_and_break_nothing(client: Client, query: str) -> None:
    make_entry("Timber")
    answer = client.get("/learning/", {"q": query})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_each_person_finds_what_is_meant_for_them(client: Client) -> None:
    region, elsewhere = make_region(), make_region()
    council, other = make_council(region), make_council(region)
    make_entry("Timber public", region=region)
    make_entry("Timber regional", region=region, audience=Audience.REGION)
    make_entry("Timber internal", region=region, council=council, audience=Audience.COUNCIL)
    own = make_person(RoleKind.OFFICER, council)
    neighbour = make_person(RoleKind.OFFICER, other)
    stranger = make_person(RoleKind.MANAGER, elsewhere)
    manager = make_person(RoleKind.MANAGER, region)

    def found(person: object) -> set[str]:
        here = Client()
        if person:
            here.force_login(person)
        page = here.get("/learning/", {"q": "timber"}).content.decode()
        return {word for word in ("public", "regional", "internal") if f"</mark> {word}" in page}

    assert found(None) == {"public"}
    assert found(stranger) == {"public"}
    assert found(neighbour) == {"public", "regional"}
    assert found(own) == found(manager) == {"public", "regional", "internal"}


def test_kinds_are_counted_and_chosen(client: Client) -> None:
    make_entry("Timber policy", kind=Kind.POLICY)
    make_entry("Timber guide", kind=Kind.RESOURCE)
    page = client.get("/learning/", {"q": "timber", "kind": "policy"}).content.decode()
    assert 'Policies and strategies</a> <span class="app-count">1</span>' in page
    assert "guide" not in page


def test_what_was_withdrawn_is_not_found(client: Client) -> None:
    entry = make_entry("Timber")
    withdraw(entry.kind, entry.source_pk)
    assert "Nothing was found" in words(client, "timber")


def test_nonsense_in_the_address_shows_everything(client: Client) -> None:
    make_entry("Timber")
    answer = client.get("/learning/", {"kind": "nonsense", "council": "nowhere", "page": "minus one"})
    assert answer.status_code == 200
    assert "Timber" in answer.content.decode()


def test_thirty_entries_cost_no_more_queries_than_one(client: Client) -> None:
    region = make_region()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/learning/", {"q": "timber"})
        return len(asked)

    make_entry("Timber 0", region=region, council=make_council(region))
    one = queries()
    for number in range(1, 31):
        make_entry(f"Timber {number}", region=region, council=make_council(region))
    assert queries() == one
