"""What the case studies hand to other pages: offers, examples, what waits, what is asked, figures, demo."""

import random
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from casestudies import asks, demo, examples, offers, waiting
from casestudies.models import CaseStudy
from casestudies.operations.write_study import comment, send, set_tags
from casestudies.queries import study_figures
from councils.models import RoleKind
from councils.sockets import read_waiting
from frameworks.models import Cell
from tests.casestudies.making import make_figure, make_published, make_study
from tests.factories import make_assessment, make_council, make_edition, make_person, make_region

pytestmark = pytest.mark.django_db


def test_a_published_study_is_evidence_for_the_council_that_wrote_it_and_for_nobody_else() -> None:
    region = make_region()
    council, other = make_council(region), make_council(region)
    study = make_study(council)
    make_figure(study)
    make_study(council, title="Only a draft")
    study = make_published(council)
    today = timezone.localdate()
    found = offers.offers(make_assessment(council), today)
    assert [offer.key for offer in found] == [f"case-study-{study.current_id}"]
    assert found[0].supports == "case-study"
    assert found[0].fulfils
    kept = found[0].keep(None).content.read().decode()
    assert "Most of it went to landfill." in kept
    assert offers.offers(make_assessment(other), today) == []


def test_what_others_did_is_shown_beside_the_theme_and_level_it_helps_with() -> None:
    region, edition = make_region(), make_edition()
    council, other = make_council(region), make_council(region)
    cell, elsewhere = Cell.objects.filter(theme__edition=edition)[:2]
    assessment = make_assessment(council, edition)
    theirs, own = make_published(other, title="Theirs"), make_published(council, title="Own")
    draft = make_study(other, title="A draft")
    for study in (theirs, own, draft):
        set_tags(study, [cell], None)
    assert [row.title for row in examples.examples(assessment, cell)] == ["Theirs"]
    assert examples.examples(assessment, elsewhere) == []
    client = Client()
    client.force_login(make_person(RoleKind.OFFICER, council))
    page = client.get(f"{assessment.get_absolute_url()}cells/{cell.code}/").content.decode()
    assert "What others did" in page
    assert "Theirs" in page


def test_a_study_waits_for_the_editor_then_for_its_council() -> None:
    region = make_region()
    council = make_council(region)
    officer, editor = make_person(RoleKind.OFFICER, council), make_person(RoleKind.EDITOR, region)
    today = timezone.localdate()
    study = make_study(council, by=officer)
    assert read_waiting(waiting.for_person(officer, today)) == read_waiting(waiting.for_person(editor, today)) == []
    send(study, by=officer, at=timezone.now())
    assert [row.title for row in read_waiting(waiting.for_person(editor, today))] == [
        "Edit the case study “Bulky waste collected by a social enterprise”"
    ]
    assert read_waiting(waiting.for_person(officer, today)) == []
    comment(study, "Since when?", sends_back=True, by=editor, at=timezone.now())
    assert "was sent back" in read_waiting(waiting.for_person(officer, today))[0].title
    assert read_waiting(waiting.for_person(editor, today)) == []


def test_after_its_review_date_the_council_is_asked_to_look_again() -> None:
    today = timezone.localdate()
    study = make_published(review_on=today - timedelta(days=1))
    make_published(study.council)
    (asked,) = asks.for_region(study.region, today)
    assert asked.council_id == study.council_id
    assert asked.is_late(today)
    officer = make_person(RoleKind.OFFICER, study.council)
    assert "again" in read_waiting(waiting.for_person(officer, today))[0].title


def test_the_figures_count_what_was_public_on_the_day() -> None:
    study = make_published()
    make_study(study.council)
    today = timezone.localdate()
    now = study_figures.region(study.region, today)
    assert (len(now.told), now.councils, now.drafts, now.past_review) == (1, 1, 1, 0)
    before = study_figures.region(study.region, today - timedelta(days=1))
    assert before.told == ()
    (block,) = study_figures.blocks(study.region, today)
    assert block.sentences == ("1 case study is public, from 1 council.",)


def test_the_demonstration_shows_both_studies_of_the_proposal_and_comes_once() -> None:
    region = make_region(is_demo=True)
    for slug in ("liverpool", "wirral", "sefton"):
        make_person(RoleKind.OFFICER, make_council(region, slug=slug))
    make_person(RoleKind.EDITOR, region)
    for _ in range(2):
        demo.seed(region, random.Random(1))
    titles = set(CaseStudy.objects.published().values_list("title", flat=True))
    assert {demo.BULKY.title, demo.WIRRAL.title} <= titles
    states = set(CaseStudy.objects.values_list("state", flat=True))
    assert states == {"draft", "sent", "published"}
    commitment = CaseStudy.objects.get(title=demo.WIRRAL.title).current.figures.get()
    assert (commitment.nature, commitment.amount, commitment.base) == ("commitment", "20%", "not stated")
    page = Client().get(CaseStudy.objects.get(title=demo.BULKY.title).get_absolute_url()).content.decode()
    assert "the text is invented" in page
