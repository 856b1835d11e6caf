"""Round 3: suppliers chosen and asked, what they answer, staff, gaps told, what if, and what is changed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from councils.models import Council
from councils.operations.load_region_file import NORTH_WEST, load_region
from lm3.measurements.operations import make_measurement, survey_suppliers
from lm3.measurements.queries import followed_suppliers, results, scenarios
from lm3.measurements.queries.followed_suppliers import Followed
from lm3.measurements.rules.estimate import LOCAL
from lm3.models import Measurement, Scenario, Supplier, Survey, SurveyRequest
from post.models import Message
from post.sending import own_link
from tests.lm3.making import load_spend, officer_of, table

BOLTON, LONDON = "E08000001", "E09000001"
NAMES = ("Ash", "Beech", "Cedar", "Elm", "Fir", "Hazel")
SUMS = (1000, 800, 600, 400, 200, 100)
SURVEY = {"how": "top", "share": "90", "closes_on_0": "1", "closes_on_1": "3", "closes_on_2": "2099", "contact": "Ann"}


@pytest.fixture
def made(db: None) -> Measurement:
    """Six local suppliers and one elsewhere."""
    load_region(NORTH_WEST)
    council = Council.objects.get(slug="bolton")
    rows = [f"1/5/2026,{name},{amount}.00,,,,{amount}" for name, amount in zip(NAMES, SUMS, strict=True)]
    load_spend(table(*rows, "1/5/2026,Far,900.00,,,,9"), council=council)
    council.suppliers.update(district=BOLTON, email="")
    council.suppliers.filter(key="FAR").update(district=LONDON)
    for row in council.suppliers.all():
        Supplier.objects.filter(pk=row.pk).update(email=f"{row.key.lower()}@example.org")
    return make_measurement.make(council, said(), [(BOLTON, "Bolton")], by=officer_of(council), at=timezone.now())


def said(**more: object) -> dict[str, object]:
    return {"title": "Year", "starts_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31), "basis": "payment", **more}


def client_of(council: Council | None) -> Client:
    assert council
    client = Client()
    client.force_login(officer_of(council))
    return client


def answer(row: SurveyRequest, pay: int = 40, purchases: int = 20, percent: int = 50) -> None:
    at = timezone.now()
    survey_suppliers.save_shares(
        row, year_ends_on=date(2026, 3, 31), pay=Decimal(pay), purchases=Decimal(purchases), at=at
    )
    survey_suppliers.save_places(row, "pay", [("Bolton", Decimal(percent), {BOLTON: 1.0})], at=at)
    survey_suppliers.save_places(row, "purchases", [("BL1", Decimal(percent), {BOLTON: 0.8, LONDON: 0.2})], at=at)
    survey_suppliers.answer(row, at=at)


def asked(made: Measurement) -> Survey:
    survey = survey_suppliers.make(
        made,
        {"how": "top", "share": 100, "number": None, "closes_on": date(2099, 1, 1), "contact": "Ann", "words": ""},
        by=None,
        at=timezone.now(),
    )
    survey_suppliers.send(survey, at=timezone.now())
    return survey


def test_an_officer_asks_the_largest_suppliers_and_each_gets_one_mail(made: Measurement) -> None:
    client = client_of(made.council)
    client.post(reverse("new-survey", args=["bolton", made.pk]), SURVEY)
    survey = Survey.objects.get()
    assert [row.name for row in survey.requests.all()] == list(NAMES[:4]), "2,800 of 3,100 pounds are 90 per cent"
    assert not Message.objects.filter(key__startswith="survey").exists(), "nothing is sent before it has been looked at"
    page = client.get(survey.get_absolute_url()).content.decode()
    assert "Send the link to 4 suppliers" in page
    assert "It takes about five minutes" in page

    for _twice in range(2):
        client.post(reverse("change-survey", args=["bolton", survey.pk]), {"what": "send"})

    mails = Message.objects.filter(key__startswith="survey")
    assert sorted(mails.values_list("address", flat=True)) == [f"{name.lower()}@example.org" for name in NAMES[:4]]
    row = survey.requests.all()[0]
    assert Client().get(own_link(mails.get(address=row.email)) or "").status_code == 200


def test_where_no_mail_goes_out_a_link_is_made_to_copy(made: Measurement, settings: Settings) -> None:
    survey = asked(made)
    row, client = survey.requests.all()[0], client_of(made.council)
    send = {"what": "link", "request": row.pk}
    at = reverse("change-survey", args=["bolton", survey.pk])

    offered = client.get(survey.get_absolute_url()).content.decode()
    page = client.post(at, send).content.decode()
    settings.EMAIL_HOST = "mail.example.org"
    not_offered = client.get(survey.get_absolute_url()).content.decode()
    refused = client.post(at, send, follow=True).content.decode()

    link = page.partition('readonly value="')[2].partition('"')[0].removeprefix("http://127.0.0.1:8000")
    assert Client().get(link).status_code == 200
    assert ("Make a link to copy" in offered, "Make a link to copy" in not_offered) == (True, False)
    assert "/supplier-survey/" not in offered + refused


def test_a_closing_day_in_the_past_is_refused(made: Measurement) -> None:
    client = client_of(made.council)

    page = client.post(reverse("new-survey", args=["bolton", made.pk]), {**SURVEY, "closes_on_2": "2001"})

    assert page.status_code == 422
    assert "The closing day must be after today" in page.content.decode()
    assert not Survey.objects.exists()


def test_the_silent_are_reminded_twice_at_most_and_who_declined_never(made: Measurement) -> None:
    survey = asked(made)
    first, second, third = survey.requests.all()[:3]
    answer(first)
    survey_suppliers.decline(second, at=timezone.now())

    for days in (5, 11, 12, 22, 40):
        survey_suppliers.remind_all(timezone.now() + timedelta(days=days))

    keys = Message.objects.filter(key__contains="reminder").values_list("key", flat=True)
    assert sum(1 for key in keys if key.startswith(f"survey-{third.pk}-")) == 2
    assert not [key for key in keys if key.startswith((f"survey-{first.pk}-", f"survey-{second.pk}-"))]


def test_a_supplier_answers_in_three_steps_and_may_take_it_back(made: Measurement) -> None:
    survey = asked(made)
    row = survey.requests.all()[0]
    supplier, link = Client(), row.link_path()

    opened = supplier.get(link).content.decode()
    assert "Ash" not in opened
    assert "Bolton" not in opened
    wrong = supplier.post(link, {"email": "else@example.org"})
    assert wrong.status_code == 422
    supplier.post(link, {"email": row.email.upper()})
    year = {"year_ends_on_0": "31", "year_ends_on_1": "3", "year_ends_on_2": "2026"}
    too_much = supplier.post(link, {**year, "pay": "70", "purchases": "40"})
    assert "Pay and purchases together are more than £100" in too_much.content.decode()
    supplier.post(link, {**year, "pay": "40", "purchases": "20"})
    unknown = supplier.post(f"{link}?step=pay", {"place_0": "Atlantis", "percent_0": "50"})
    assert "“Atlantis” is no council of" in unknown.content.decode()
    supplier.post(f"{link}?step=pay", {"place_0": "bolton", "percent_0": "50", "place_1": "M60", "percent_1": "10"})
    supplier.post(f"{link}?step=purchases", {"place_0": "Bolton", "percent_0": "25"})
    check = supplier.get(f"{link}?step=check").content.decode()
    assert "about £25 goes to people and businesses" in check, "40 × 50 per cent and 20 × 25 per cent"
    row.refresh_from_db()
    assert not row.has_answered
    thanks = supplier.post(link, {"what": "answer"}, follow=True).content.decode()
    assert "Thank you: you have answered" in thanks
    row.refresh_from_db()
    assert followed_suppliers.respent(row, frozenset({BOLTON})) == pytest.approx(0.25)

    supplier.post(link, {"what": "take-back"})

    row.refresh_from_db()
    assert not row.has_answered
    assert row.pay_percent is None
    assert not row.places.exists()


def test_a_link_tells_a_stranger_nothing_and_dies_after_ten_wrong_addresses(made: Measurement) -> None:
    row = asked(made).requests.all()[0]
    stranger = Client()
    assert stranger.get(reverse("supplier-survey", args=["made-up"])).status_code == 404
    for _try in range(10):
        stranger.post(row.link_path(), {"email": "else@example.org"})

    assert stranger.post(row.link_path(), {"email": row.email}).status_code == 404


def test_a_closed_survey_takes_no_answer_and_is_worked_out(made: Measurement) -> None:
    survey = asked(made)
    row = survey.requests.all()[0]

    survey_suppliers.close(survey, by=None, at=timezone.now())

    assert Client().get(row.link_path()).status_code == 404
    assert made.results.count() == 2
    with pytest.raises(survey_suppliers.Refused):
        survey_suppliers.send(survey, at=timezone.now())


def test_lm3_is_shown_from_the_least_share_on_and_narrows_with_answers(made: Measurement) -> None:
    survey = asked(made)
    rows = list(survey.requests.all())
    client = client_of(made.council)
    answer(rows[-1])
    client.post(reverse("work-out-again", args=["bolton", made.pk]))
    page = client.get(made.get_absolute_url()).content.decode()
    assert "LM3 is not shown: the region shows it from 30% on" in page

    for row in rows[:-1]:
        answer(row)
    client.post(reverse("work-out-again", args=["bolton", made.pk]))

    shown = results.latest([made])[0]
    respent = 0.4 * 0.5 + 0.2 * 0.5 * 0.8
    assert shown.lm2 == pytest.approx(1 + 3100 / 4000)
    assert shown.lm3 == pytest.approx(1 + 3100 / 4000 + 3100 * respent / 4000)
    assert shown.third is not None
    assert shown.third.low == pytest.approx(shown.third.high), "everybody has answered"
    page = client.get(made.get_absolute_url()).content.decode()
    assert f"LM3 is {shown.lm3:.2f}" in page
    assert "6 of 6 suppliers who are followed have answered" in page


def test_one_answer_serves_every_council_and_nobody_is_asked_twice(made: Measurement) -> None:
    survey = asked(made)
    answer(survey.requests.get(name="Ash"))
    bury = Council.objects.get(slug="bury")
    load_spend(table("1/5/2026,ASH,500.00,,,,1", "1/5/2026,New,400.00,,,,2"), council=bury)
    bury.suppliers.update(district="E08000002", email="x@example.org")

    other = make_measurement.make(bury, said(), [("E08000002", "Bury")], by=None, at=timezone.now())

    assert results.latest([other])[0].third.answered == 1  # type: ignore[union-attr]
    assert [row.name for row in asked(other).requests.all()] == ["New"]


def test_two_surveys_made_at_once_ask_nobody_twice(made: Measurement) -> None:
    client = client_of(made.council)
    for _double_click in range(2):
        client.post(reverse("new-survey", args=["bolton", made.pk]), SURVEY)
    first, second = Survey.objects.order_by("pk")

    assert survey_suppliers.send(first, at=timezone.now()) == 4
    assert survey_suppliers.send(second, at=timezone.now()) == 0
    again = client.post(reverse("new-survey", args=["bolton", made.pk]), SURVEY)
    assert "are being asked now" in again.content.decode()


def test_a_region_counts_a_supplier_whom_two_councils_pay_once(made: Measurement) -> None:
    bury = Council.objects.get(slug="bury")
    load_spend(table("1/5/2026,ASH,500.00,,,,1"), council=bury)
    bury.suppliers.update(district=BOLTON)
    assert made.council
    region = made.council.region

    both = make_measurement.make_regional(
        region, [made.council, bury], said(), [(BOLTON, "Bolton")], by=None, at=timezone.now()
    )

    result = both.results.get()
    assert (result.first_pence, result.suppliers) == (450_000, 7)


def test_pay_of_staff_is_split_by_the_postcodes_of_a_district(made: Measurement) -> None:
    client = client_of(made.council)
    address = reverse("staff-pay", args=["bolton", made.pk])
    bad = client.post(address, {"pay": "Bolton\nNowhere 12\nBury 1,000\nBury 2", "returns": "40 x"})
    text = bad.content.decode()
    assert "Line 1, “Bolton”: write a place, then an amount" in text
    assert "Line 2: “Nowhere” is no council" in text
    assert "Line 4: Bury is there twice" in text
    assert "“x” is no number" in text

    client.post(address, {"pay": "Bolton 1,000.00\nBury 500\nElsewhere 250", "returns": "42.1 50.5 63.1 37.8 33.6"})

    made.refresh_from_db()
    shown = results.latest([made])[0]
    assert shown.result is not None
    assert (shown.result.staff_pence, shown.result.staff_elsewhere_pence) == (100_000, 75_000)
    assert shown.third is not None
    assert shown.third.staff_share == pytest.approx(0.4542), "the five returns of the published sheet"
    assert shown.third.staff_is_known


def test_what_if_counts_points_against_the_supplier_before(made: Measurement) -> None:
    """Northumberland's 76 and 36 pence give 1.40 for each pound moved, not 1.76."""
    assert made.council
    wider = make_measurement.make(made.council, said(way="wider"), [(BOLTON, "Bolton")], by=None, at=timezone.now())
    survey = asked(wider)
    for row in survey.requests.all():
        share = 36 if row.name == "Far" else 76
        answer(row, pay=share, purchases=0, percent=100)
    make_measurement.work_out(wider, by=None, at=timezone.now())
    shown = results.latest([wider])[0]
    assert shown.third is not None
    client = client_of(made.council)
    address = reverse("new-scenario", args=["bolton", wider.pk])

    refused = client.post(address, {"title": "Too much", "points": "50", "category": "", "supplier": ""})
    assert "at most 22.50 points can move" in refused.content.decode()
    client.post(address, {"title": "Ten", "points": "10", "category": "", "supplier": ""})

    [outcome] = scenarios.outcomes(shown)
    far = shown.third.elsewhere_share
    assert outcome.moved == pytest.approx(40_000)
    assert outcome.gain_per_pound == pytest.approx(1 + shown.third.local_share - far)
    assert outcome.lm2 == pytest.approx((1.775, 1.875))
    client.post(reverse("remove-scenario", args=["bolton", outcome.scenario.pk]))
    assert not Scenario.objects.exists()


def test_the_gain_of_a_pound_moved_is_northumberlands(made: Measurement) -> None:
    from lm3.measurements.rules.multiplier import Way, gain_per_pound_moved

    assert gain_per_pound_moved(0.76, 0.36, Way.WIDER) == pytest.approx(1.40)


def test_an_action_follows_from_a_measurement_and_says_so(made: Measurement) -> None:
    client = client_of(made.council)

    client.post(reverse("measurement-action", args=["bolton", made.pk]), {"title": "Buy food nearby"})

    action = made.actions.get()
    assert [link.text for link in scenarios.purposes([action.pk])[action.pk]] == ["Measurement: Year"]
    assert "Buy food nearby" in client.get(made.get_absolute_url()).content.decode()


@pytest.mark.parametrize("number", [5, 20, 60])
def test_a_sample_is_drawn_again_with_its_number_and_holds_the_largest(number: int) -> None:
    rows = [Followed(at, f"K{at}", "", ("sme", "large", "")[at % 3], 1000 - at, LOCAL) for at in range(60)]
    rows.insert(0, Followed(99, "BIG", "", "large", 100_000, LOCAL))

    chosen = survey_suppliers.sample(rows, number, seed=7)

    assert len(chosen) == number
    assert len({row.supplier.pk for row in chosen}) == number
    assert chosen[0].supplier.pk == 99
    assert chosen[0].is_certain
    assert [row.supplier.pk for row in survey_suppliers.sample(rows, number, seed=7)] == [
        row.supplier.pk for row in chosen
    ]
    if number < 60:
        assert survey_suppliers.sample(rows, number, seed=8) != chosen
