"""Guesses at the address behind a link, all at once: they get no more tries than guesses one after another."""

from collections import Counter
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from frameworks.assessments.operations.ask_colleagues import ask
from frameworks.models import Asking
from lm3.models import SurveyRequest
from post.linking import WRONG_TRIES
from tests.factories import make_assessment, make_council, make_person
from tests.lm3.making import make_measurement, make_survey

pytestmark = pytest.mark.django_db(transaction=True)
ALL_AT_ONCE = 60


def guess(link: str) -> Counter[int]:
    """What as many parallel requests as there are guesses are answered."""
    told, ready = list[int](), Barrier(ALL_AT_ONCE)

    def one(number: int) -> None:
        client = Client()
        ready.wait()
        told.append(client.post(link, {"email": f"guess-{number}@example.org"}).status_code)
        connection.close()

    guesses = [Thread(target=one, args=(number,)) for number in range(ALL_AT_ONCE)]
    for thread in guesses:
        thread.start()
    for thread in guesses:
        thread.join()
    return Counter(told)


def asking() -> Asking:
    answer = make_assessment(make_council()).answers.in_order()[0]
    return ask(answer, name="Ann", email="ann@example.org", question="", by=make_person(), at=timezone.now())


def survey_request() -> SurveyRequest:
    return make_survey(make_measurement(make_council()), "Ash Ltd").requests.get()


@pytest.mark.parametrize("make", [asking, survey_request])
def test_of_sixty_guesses_at_once_ten_are_looked_at(make: Callable[[], Asking | SurveyRequest]) -> None:
    row = make()

    told = guess(row.link_path())

    assert told == {422: WRONG_TRIES, 404: ALL_AT_ONCE - WRONG_TRIES}
    assert Client().post(row.link_path(), {"email": row.email}).status_code == 404


@pytest.mark.parametrize("make", [asking, survey_request])
def test_the_right_address_uses_no_try_up(make: Callable[[], Asking | SurveyRequest]) -> None:
    row = make()
    for _again in range(WRONG_TRIES + 1):
        Client().post(row.link_path(), {"email": row.email})

    row.refresh_from_db()
    assert row.wrong_tries == 0
