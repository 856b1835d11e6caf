"""Editions of other shapes: other rules, more levels, other themes, and figures that read across them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.utils import timezone

from councils.models import RoleKind
from files.definitions import FaultyDefinition
from frameworks.assessments.queries.assessment_levels import standing
from frameworks.editions.operations.load_edition import load_edition
from frameworks.models import Assessment, Edition, Target
from frameworks.progress.queries import region_figures
from frameworks.progress.queries.council_progress import council as council_figures
from frameworks.progress.rules.standings import Band
from tests.factories import (
    make_assessment,
    make_collection,
    make_council,
    make_edition,
    make_person,
    submit_answers,
    validate_submission,
)
from tests.frameworks.inventing import definition, invent, split_and_merged

pytestmark = pytest.mark.django_db

BANDS = {"rule": "percentage-bands", "partly": 50, "bands": [{"level": 1, "from": 50}, {"level": 2, "from": 100}]}


@pytest.mark.parametrize(
    ("cells", "scoring", "told"),
    [
        ({"PE": [2, 1]}, {"rule": "percentage-bands"}, "names every level once"),
        ({"PE": [1, 1]}, {**BANDS, "bands": [{"level": 1, "from": 60}, {"level": 2, "from": 60}]}, "begin above"),
        ({"PE": [1, 1]}, {"rule": "cumulative-checklist", "partly": 50}, "belong to the rule"),
        ({"PE": [2, 1]}, {"rule": "best-fit"}, "one description for each level"),
    ],
)
def test_a_rule_that_lacks_what_it_needs_is_refused(
    tmp_path: Path, cells: dict[str, list[int]], scoring: dict[str, Any], told: str
) -> None:
    path = tmp_path / "edition.yaml"
    path.write_text(yaml.safe_dump(definition("faulty-2001", cells, scoring)), encoding="utf-8")

    with pytest.raises(FaultyDefinition) as found:
        load_edition(path)

    assert told in str(found.value)


def test_a_self_assessment_under_percentages_comes_to_its_bands(tmp_path: Path) -> None:
    edition = invent(tmp_path, "shares-2001", {"PE": [2, 2]}, BANDS)
    assessment = make_assessment(edition=edition)

    submission = validate_submission(submit_answers(assessment, ["PE1.1", "PE2.1"], aiming_at=2))

    assert (submission.claimed, submission.validated) == (1, 1)
    assert standing(assessment).themes[0].level == 1


def test_seven_levels_and_one_theme_show_on_every_page_of_figures(tmp_path: Path, client: Client) -> None:
    edition = invent(tmp_path, "long-2001", {"PE": [1] * 7}, {"rule": "best-fit"})
    council = make_council()
    assessment = make_assessment(council, edition, aiming_at=7)
    submission = validate_submission(submit_answers(assessment, ["PE6.1"]))
    Target.objects.create(
        region=council.region, edition=edition, level=7, by_on=timezone.localdate(), source="B", set_on=date(2020, 1, 1)
    )
    client.force_login(make_person(RoleKind.MANAGER, council.region))

    assert submission.validated == 6
    progress = region_figures.region(council.region, timezone.localdate())
    assert progress.councils[0].missing == ("PE7.1",)
    assert progress.distribution == (0, 0, 0, 0, 0, 0, 1, 0)
    assert client.get(council.region.get_absolute_url()).status_code == 200
    assert "Level 6, Six" in client.get(council.get_absolute_url()).content.decode()
    assert client.get(f"{assessment.get_absolute_url()}cells/PE7/").status_code == 200


@pytest.fixture
def described(tmp_path: Path) -> Assessment:
    """A self-assessment whose theme has three descriptions."""
    return make_assessment(edition=invent(tmp_path, "fits-2001", {"PE": [1, 1, 1]}, {"rule": "best-fit"}), aiming_at=3)


def fit(client: Client, found: Assessment, code: str, seen: str, comment: str = "") -> Any:
    chosen = str(found.answers.get(criterion__code=code).pk) if code else "none"
    asked = {"description": chosen, "comment": comment, "seen": seen}
    return client.post(f"{found.get_absolute_url()}themes/PE/", asked)


def seen_by(client: Client, found: Assessment) -> str:
    return str(client.get(f"{found.get_absolute_url()}themes/PE/").context["form"].versions())


def values_of(found: Assessment) -> dict[str, str]:
    return dict(found.answers.values_list("criterion__code", "value"))


def test_one_choice_between_descriptions_answers_a_theme(described: Assessment, client: Client) -> None:
    client.force_login(make_person(RoleKind.OFFICER, described.council))
    assert "Choose the description" in client.get(described.get_absolute_url()).content.decode()

    assert fit(client, described, "PE2.1", seen_by(client, described), "The board agreed it").status_code == 302

    assert values_of(described) == {"PE1.1": "not-met", "PE2.1": "met", "PE3.1": "not-met"}
    assert standing(described).themes[0].level == 2
    assert described.answers.get(criterion__code="PE2.1").comment == "The board agreed it"
    assert fit(client, described, "", seen_by(client, described)).status_code == 302
    assert standing(described).themes[0].level == 0
    assert client.post(f"{described.get_absolute_url()}themes/PE/", {"seen": ""}).status_code == 422
    assert client.get(f"{described.get_absolute_url()}themes/XX/").status_code == 404


def test_of_two_who_choose_at_once_the_second_is_told_and_nothing_is_mixed(
    described: Assessment, client: Client
) -> None:
    officer = make_person(RoleKind.OFFICER, described.council)
    client.force_login(officer)
    fit(client, described, "PE1.1", seen_by(client, described))
    both = seen_by(client, described)
    fit(client, described, "PE2.1", both)

    second = fit(client, described, "PE3.1", both, "My words")

    assert second.status_code == 422
    page = second.content.decode()
    assert f"{officer} has saved meanwhile: Level 2, Two" in page
    assert "My words" in page
    assert values_of(described) == {"PE1.1": "not-met", "PE2.1": "met", "PE3.1": "not-met"}
    assert fit(client, described, "PE3.1", second.context["form"].data["seen"], "My words").status_code == 302
    assert standing(described).themes[0].level == 3


def moved(older: Edition, newer: Edition, met: list[str]) -> Any:
    """A council that submitted in the older edition, in a region whose target is in the newer one."""
    assessment = make_assessment(edition=older)
    validate_submission(submit_answers(assessment, met))
    region = assessment.council.region
    today = timezone.localdate()
    Target.objects.create(region=region, edition=newer, level=1, by_on=today, source="Board", set_on=today)
    return assessment


def test_figures_read_across_to_the_edition_of_the_target_and_say_so(tmp_path: Path, client: Client) -> None:
    assessment = moved(*split_and_merged(tmp_path), ["PE1.1", "PE1.2", "PE1.3", "PO1.1"])

    line = region_figures.region(assessment.council.region, timezone.localdate()).councils[0]
    own = council_figures(assessment.council, timezone.localdate())

    assert line.is_across
    assert line.levels == (("PE", 1), ("PO", 0), ("PR", 0))
    assert line.missing == ("PO1.1", "PR1.1")
    assert {row.code: row.value for row in own.needs if row.for_target} == {"PO1.1": "partly", "PR1.1": ""}
    assert "1 changed" in own.across
    assert "1 gone" in own.across
    assert [(row.is_read_across, row.validated, row.levels.validated) for row in own.history] == [
        (True, 0, line.levels)
    ]
    assert [(row.claimed, row.levels.claimed) for row in own.history] == [(0, line.levels)]
    client.force_login(make_person(RoleKind.MANAGER, assessment.council.region))
    assert "signed off in another edition" in client.get(assessment.council.region.get_absolute_url()).content.decode()
    assert "Read from answers signed off in" in client.get(assessment.council.get_absolute_url()).content.decode()


def test_where_no_mapping_leads_figures_say_that_they_cannot_be_read(client: Client) -> None:
    assessment = moved(make_edition(), make_edition(), ["PE1.1"])

    progress = region_figures.region(assessment.council.region, timezone.localdate())

    assert progress.unreadable == progress.councils
    assert progress.councils[0].overall is None
    assert progress.councils[0].band == Band.FURTHER
    client.force_login(make_person(RoleKind.MANAGER, assessment.council.region))
    assert "cannot be read" in client.get(assessment.council.region.get_absolute_url()).content.decode()
    assert "cannot be read" in client.get(assessment.council.get_absolute_url()).content.decode()
    (earlier,) = council_figures(assessment.council, timezone.localdate()).history
    assert (earlier.is_unreadable, earlier.levels.validated) == (True, (("PE", 0), ("PO", 0)))


def test_a_collection_in_a_new_edition_leaves_the_older_answers_standing(tmp_path: Path) -> None:
    older, newer = split_and_merged(tmp_path)
    assessment = make_assessment(edition=older, opens_on=timezone.localdate() - timedelta(days=300))
    validate_submission(submit_answers(assessment, [row.code for row in older.requirements()], aiming_at=2))
    make_collection(assessment.council.region, newer)

    line = region_figures.region(assessment.council.region, timezone.localdate()).councils[0]

    assert dict(line.levels) == {"PE": 2, "PO": 2, "PR": 0}
