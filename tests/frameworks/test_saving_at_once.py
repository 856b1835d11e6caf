"""Several officers press save in the same moment, on the database as it is."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import connection
from django.utils import timezone

from frameworks.assessments.operations.save_answers import SavedMeanwhile, Typed, record
from frameworks.models import Answer, Assessment
from tests.factories import make_assessment, make_edition

OFFICERS = 4
TURNS = 8

pytestmark = pytest.mark.django_db(transaction=True)


def test_whole_pages_saved_at_once_never_block_one_another_and_lose_nothing():
    """Each officer saves the same page again and again, the answers in another order, from what they saw last."""
    assessment = make_assessment(edition=make_edition(per_cell=4))
    start = threading.Barrier(OFFICERS)

    def officer(number: int) -> list[tuple[int, int]]:
        start.wait()
        with closing(connection):
            pages = [f"officer {number}, turn {turn}" for turn in range(TURNS)]
            return [one for words in pages for one in save_page(assessment.pk, words, backwards=number % 2 == 1)]

    with ThreadPoolExecutor(OFFICERS) as pool:
        taken = [one for page in pool.map(officer, range(OFFICERS)) for one in page]

    saved = {answer.pk: answer.version for answer in Answer.objects.filter(assessment=assessment)}
    assert len(taken) == len(set(taken)) == sum(saved.values())
    assert Answer.history.count() == len(taken)


def save_page(assessment_pk: int, comment: str, *, backwards: bool) -> list[tuple[int, int]]:
    """The answers that were taken, each with the version it became."""
    assessment = Assessment.objects.select_related("collection").get(pk=assessment_pk)
    seen = sorted(assessment.answers.filter(criterion__level=1), key=lambda row: row.pk, reverse=backwards)
    typed = {row.pk: Typed(value="met", comment=comment, version=row.version) for row in seen}
    collided = set()
    try:
        record(assessment, typed, by=None, at=timezone.now())
    except SavedMeanwhile as meanwhile:
        collided = {row.pk for row in meanwhile.answers}
    return [(row.pk, row.version + 1) for row in seen if row.pk not in collided]
