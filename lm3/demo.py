"""Invented spend of a few councils over two years, with the faults of real files, and where the suppliers are."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from councils.access import people_of_council
from councils.demo import DOMAIN, INVENTED, day_of
from councils.models import Council, Region, RoleKind, in_force
from councils.queries import postcodes
from councils.queries.borders import bordering
from lm3.measurements.operations import make_measurement, suppose, survey_suppliers
from lm3.measurements.queries import results, scenarios
from lm3.models import LocalArea, Measurement, SpendBefore, StaffPay, Supplier
from lm3.spend.operations import load_file, set_priorities
from lm3.spend.operations.receive_file import ask_to_read, profile_of, receive, suggested
from lm3.spend.queries import local_areas
from lm3.spend.queries.remembered_sums import changed
from lm3.spend.queries.spend_file import first_part
from lm3.spend.queries.trade import year_of
from lm3.spend.rules.scoring import Score

LOADING = ("bolton", "stockport", "trafford", "salford", "wirral", "cheshire-east", "preston", "lancashire")
"""Councils that have loaded spend, as far as they exist on the day."""
WAITING = "bolton"
PAYMENTS = 420
HEADER = "Payment Date,Supplier Name,Net Amount,Service Area,Purpose,ProclassCode,ProclassLabel,Transaction Number"
FIRST = (
    "Ash",
    "Beech",
    "Birch",
    "Cedar",
    "Elm",
    "Fir",
    "Hazel",
    "Holly",
    "Larch",
    "Maple",
    "Oak",
    "Rowan",
    "Willow",
    "Yew",
)
TRADES = (
    ("Builders", "391000", "CONSTRUCTION: Building", 60_000),
    ("Roads", "231000", "HIGHWAYS: Works", 50_000),
    ("Energy", "371000", "UTILITIES: Electricity", 40_000),
    ("Care Homes", "321000", "SOCIAL CARE: Adults", 90_000),
    ("Fostering", "322000", "SOCIAL CARE: Children", 45_000),
    ("Fleet", "381000", "VEHICLES: Leasing", 30_000),
    ("Coaches", "361000", "TRANSPORT: Schools", 20_000),
    ("Waste", "181000", "ENVIRONMENT: Waste", 55_000),
    ("Catering", "111000", "CATERING: Food", 9_000),
    ("Paper", "341000", "STATIONERY: Paper", 1_500),
    ("Computers", "271000", "ICT: Equipment", 15_000),
    ("Cleaning", "131000", "CLEANING: Services", 7_000),
    ("Agency", "261000", "HR: Agency Staff", 12_000),
    ("Gardens", "241000", "HORTICULTURAL: Grounds", 4_000),
    ("Advice", "NA", "Not Classified", 8_000),
)
FORMS = ("Ltd", "Limited", "LTD", "(Invented) Ltd")
NOT_TRADE = (
    ("REDACTED", 900),
    ("HMRC", 60_000),
    ("Invented Pension Fund", 25_000),
    ("Invented Combined Authority", 30_000),
)
SINCE_YEAR_END = timedelta(days=120)
OUTSIDE = "E09000001"
"""A district far from every council here: the City of London."""
LETTERS = "BCEFLMOPSW"
"""Postcodes of the region, and of the City of London, begin with them."""


def seed(region: Region, rng: random.Random) -> None:
    """Nothing comes twice: a council that has files already is passed over."""
    on = day_of(region)
    councils = list(region.councils.filter(in_force(on), slug__in=LOADING).order_by("slug"))
    districts = [code for code, _name in local_areas.places_of(region, on)]
    known: dict[str, list[str]] = {}
    for council in councils:
        if not council.spend_loads.exists():
            known = known or postcodes.examples([*districts, OUTSIDE], LETTERS, 12)
            _seed_council(council, on, rng)
            _place(council, districts, known, rng)
            _draw(council, known, on)
            _measure(council, on, rng)
    _measure_together(region, councils, on)
    if not region.priorities.exists():
        set_priorities.begin_regional(region, by=None, at=timezone.now())


def _last_year(on: date) -> int:
    """The last financial year that ended so long ago that its spend has been loaded, measured and talked about."""
    return year_of(on - SINCE_YEAR_END) - 1


def _seed_council(council: Council, on: date, rng: random.Random) -> None:
    by = people_of_council(council, RoleKind.OFFICER).order_by("pk").first()
    if by is None:
        return
    last_year, this_year = _last_year(on), year_of(on)
    names = _names(rng)
    for year in (last_year - 1, last_year):
        at = timezone.make_aware(datetime.combine(date(year + 1, 4, 20), time(10)))
        text = "\r\n".join([HEADER, *_payments(year, names, rng), ""])
        name = f"{council.slug}-spend-{year}-{(year + 1) % 100:02d} ({INVENTED}).csv"
        load = receive(SimpleUploadedFile(name, text.encode("cp1252")), council, by=by, at=at)
        found, _written = first_part(load.file, profile_of(council))
        ask_to_read(load, suggested(found), covers_on=None, is_mended=False, day_order="day", by=by, at=at)
        load_file.read(load.pk, lambda at=at: at)  # type: ignore[misc]
    if council.slug == WAITING:
        at = timezone.make_aware(datetime.combine(on - timedelta(days=3), time(9)))
        so_far = max(1, (at.date() - date(this_year, 4, 1)).days)
        text = "\r\n".join([HEADER, *_payments(this_year, names, rng, 60, so_far), ""])
        receive(
            SimpleUploadedFile(f"{council.slug}-spend-so-far ({INVENTED}).csv", text.encode()), council, by=by, at=at
        )


def _names(rng: random.Random) -> list[tuple[str, tuple[str, str, str, int]]]:
    """Suppliers with what they sell; some are written in two ways."""
    return [
        (f"{rng.choice(FIRST)} {rng.choice(FIRST)} {trade[0]} {rng.choice(FORMS)}", trade)
        for trade in TRADES
        for _ in range(6)
    ]


def _payments(
    year: int,
    names: list[tuple[str, tuple[str, str, str, int]]],
    rng: random.Random,
    number: int = PAYMENTS,
    days: int = 364,
) -> Iterator[str]:
    first = date(year, 4, 1)
    for at in range(number):
        paid_on = first + timedelta(days=rng.randrange(days))
        name, (trade, code, label, usual) = rng.choice(names)
        amount = f"{rng.lognormvariate(0, 0.8) * usual:.2f}"
        if at % 60 == 7:
            name, usual = rng.choice(NOT_TRADE)
            amount, code, label = f"{rng.lognormvariate(0, 0.4) * usual:.2f}", "NA", "NA"
        if at % 90 == 11:
            amount = f"({amount})"
        if at == 40:
            amount = "#REF!"
        if at == 41:
            amount = f'"£{float(amount):,.2f}"'
        day = f"{paid_on:%d/%m/%Y}" if at % 7 else f"{paid_on:%d-%b-%y}"
        yield f"{day},{name},{amount},{trade} service,Invented payment {at + 1},{code},{label},{year}{at:05d}"
    yield ",,,,,,,"


def _place(council: Council, districts: list[str], known: dict[str, list[str]], rng: random.Random) -> None:
    """Most suppliers are placed, as if from a creditor list; some are near and some are far."""
    own = [council.gss_code] if council.gss_code in districts else districts[:1]
    own = list(council.districts.exclude(gss_code="").values_list("gss_code", flat=True)) or own
    rows = list(Supplier.objects.filter(council=council, left_out=None).order_by("pk"))
    for row in rows:
        drawn = rng.random()
        if drawn < 0.42 and own:
            row.district = rng.choice(own)
        elif drawn < 0.68 and districts:
            row.district = rng.choice(districts)
        elif drawn < 0.9:
            row.district = OUTSIDE
        row.postcode = rng.choice(known.get(row.district) or [""])
        row.size = rng.choice(["micro", "small", "medium", "large", ""])
        row.is_voluntary = rng.random() < 0.06
        row.email = f"{slugify(row.name)[:40].strip('-')}@suppliers.{DOMAIN}" if rng.random() < 0.85 else ""
    Supplier.objects.bulk_update(rows, ["district", "postcode", "size", "is_voluntary", "email"])
    SpendBefore.objects.filter(council=council).delete()  # it has been so from the beginning
    changed(council.pk)


def _draw(council: Council, known: dict[str, list[str]], on: date) -> None:
    """Two local areas: one of councils, one of postcode districts."""
    names = dict(local_areas.places_of(council.region, on))
    own = local_areas.area_of(council, on).own
    near = [code for code in names if code in own | bordering(council, on)]
    outwards = sorted({postcodes.outward(postcode) for code in own for postcode in known.get(code, [])})
    for name, kind, places in (
        (f"{council.short_name} and the councils round it ({INVENTED})", "councils", near),
        (f"Postcode districts of {council.short_name} ({INVENTED})", "postcodes", outwards),
    ):
        if places:
            LocalArea.objects.create(council=council, name=name, kind=kind, places=places)


def _measure(council: Council, on: date, rng: random.Random) -> None:
    """A measurement of the last year; priorities, and a survey of suppliers, in every other council."""
    by = people_of_council(council, RoleKind.OFFICER).order_by("pk").first()
    places = results.area(council, results.OWN, (), on)
    if by is None or not places:
        return
    year = _last_year(on)
    said = {
        "title": f"Spend of {year}/{(year + 1) % 100:02d} ({INVENTED})",
        "starts_on": date(year, 4, 1),
        "ends_on": date(year + 1, 3, 31),
        "basis": "payment",
        "staff_pence": 0,
    }
    at = timezone.make_aware(datetime.combine(date(year + 1, 5, 12), time(11)))
    made = make_measurement.make(council, said, places, by=by, at=at)
    if len(council.slug) % 2 == 0:
        set_priorities.begin(council, by=by, at=at)
        high = [row.pk for row in council.priorities.all() if row.priority is Score.HIGH]
        council.priorities.filter(pk__in=high).update(owner_name=by.name)
        _ask_suppliers(made, council, on, by, at, rng)


def _measure_together(region: Region, councils: list[Council], on: date) -> None:
    """The councils with spend, taken together for the programme board."""
    councils = [row for row in councils if row.spend_loads.exists()]
    if region.measurements.exists() or len(councils) < 2:
        return
    year = _last_year(on)
    said = {
        "title": f"Spend of {len(councils)} councils together, {year}/{(year + 1) % 100:02d} ({INVENTED})",
        "starts_on": date(year, 4, 1),
        "ends_on": date(year + 1, 3, 31),
        "basis": "payment",
    }
    at = timezone.make_aware(datetime.combine(date(year + 1, 7, 1), time(11)))
    make_measurement.make_regional(region, councils, said, local_areas.places_of(region, on), by=None, at=at)


def _ask_suppliers(made: Measurement, council: Council, on: date, by: User, at: datetime, rng: random.Random) -> None:
    """Most of the suppliers that are asked have answered; where staff live is known; two scenarios are kept."""
    own = [(place.name, place.district) for place in made.places.all()]
    said = {"how": "top", "share": 80, "number": None, "words": ""}
    said |= {"closes_on": on + timedelta(days=21), "contact": f"{by}, {by.email}"}
    asked_at = at + timedelta(days=3)
    survey = survey_suppliers.make(made, said, by=by, at=asked_at)
    survey_suppliers.send(survey, at=asked_at)
    for row in survey.requests.filter(asked_at__isnull=False):
        drawn, when = rng.random(), asked_at + timedelta(days=rng.randrange(1, 20))
        if drawn < 0.7:
            pay, purchases = Decimal(rng.randrange(20, 55)), Decimal(rng.randrange(15, 40))
            survey_suppliers.save_shares(row, year_ends_on=date(at.year, 3, 31), pay=pay, purchases=purchases, at=when)
            for what, most in (("pay", 95), ("purchases", 60)):
                words, code = rng.choice(own)
                survey_suppliers.save_places(
                    row, what, [(words, Decimal(rng.randrange(10, most)), {code: 1.0})], at=when
                )
            survey_suppliers.answer(row, at=when)
        elif drawn < 0.75:
            survey_suppliers.decline(row, at=when)
    StaffPay.objects.bulk_create(
        StaffPay(measurement=made, words=words, pence=rng.randrange(20, 60) * 10_000_000, districts={code: 1.0})
        for words, code in own
    )
    StaffPay.objects.create(measurement=made, words="Elsewhere", pence=rng.randrange(5, 30) * 10_000_000, districts={})
    made.staff_returns = " ".join(str(rng.randrange(30, 65)) for _ in range(7))
    made.save(update_fields=["staff_returns"])
    make_measurement.work_out(made, by=by, at=asked_at + timedelta(days=30))
    shown = results.latest([made])[0]
    for title, points in ((f"Food and cleaning from nearby ({INVENTED})", 2), (f"A tenth nearer ({INVENTED})", 10)):
        if scenarios.elsewhere(made) * 100 > shown.first * points:
            kept = {"title": title, "points": Decimal(points), "category": None, "supplier": None}
            suppose.suppose(shown, kept, by=by, at=at)
    title = f"Divide the cleaning contract into lots that small firms can bid for ({INVENTED})"
    suppose.change(made, {"title": title, "owner": by, "due_on": on + timedelta(days=60)}, by=by, at=at)
