"""Small worlds of spend for tests: files invented with the faults of real ones."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from councils.models import Council, Region, RoleKind, SpendCategory
from files import importing
from files.models import SheetImport
from lm3.models import LocalArea, Measurement, Priority, Scenario, SpendLoad, Supplier, Survey, SurveyRequest
from lm3.spend.operations import load_file
from lm3.spend.operations.receive_file import ask_to_read, profile_of, receive, suggested
from lm3.spend.queries import local_areas
from lm3.spend.queries.spend_file import first_part
from lm3.spend.queries.trade import Analysis, Span, analyse
from lm3.spend.rules import names
from post.linking import make_token
from tests.factories import make_council, make_person

HEADER = "Payment Date,Supplier Name,Net Amount,Purpose,ProclassCode,ProclassLabel,TransactionNumber"
ROWS = (
    "03/04/2026,Ash Builders Ltd,1000.00,Roof,391000,CONSTRUCTION,1",
    "14/04/2026,ASH BUILDERS LIMITED,250.50,Door,391000,CONSTRUCTION,2",
    "01/05/2026,Beech Catering,99.99,Lunch,110000,CATERING,3",
    "02/05/2026,Cedar Paper Ltd,-20.00,Credit,340000,STATIONERY,4",
    "02/05/2026,REDACTED,500.00,Care,320000,SOCIAL CARE,5",
)


def table(*rows: str, header: str = HEADER, end: str = "\r\n") -> bytes:
    return end.join([header, *(rows or ROWS), ""]).encode()


def officer_of(council: Council) -> User:
    return make_person(RoleKind.OFFICER, council)


def upload(
    council: Council, content: bytes, *, name: str = "spend.csv", by: User | None = None, at: datetime | None = None
) -> SpendLoad:
    return receive(SimpleUploadedFile(name, content), council, by=by or officer_of(council), at=at or timezone.now())


def confirm(load: SpendLoad, *, covers_on: date | None = None, day_order: str = "day", **columns: str) -> SpendLoad:
    found, _written = first_part(load.file, profile_of(load.council))
    ask_to_read(
        load,
        {**suggested(found), **columns},
        covers_on=covers_on,
        is_mended=found.is_mended,
        day_order=day_order,
        by=load.uploaded_by,
        at=timezone.now(),
    )
    load.refresh_from_db()
    return load


def load_spend(content: bytes | None = None, *, council: Council | None = None, name: str = "spend.csv") -> SpendLoad:
    """Uploaded, confirmed as it was understood, and read."""
    council = council or make_council()
    load = confirm(upload(council, table() if content is None else content, name=name))
    load_file.read(load.pk)
    load.refresh_from_db()
    return load


def make_supplier(council: Council, name: str = "Ash Ltd") -> Supplier:
    return Supplier.objects.get_or_create(council=council, key=names.key(name), defaults={"name": name})[0]


def make_creditors(council: Council, by: User) -> SheetImport:
    content = b"Supplier name,Postcode\r\nAsh Ltd,BL1 1RU\r\n"
    return importing.keep("creditors", council.slug, SimpleUploadedFile("creditors.csv", content), by=by)


def make_measurement(council: Council) -> Measurement:
    return Measurement.objects.create(
        council=council, title="Year", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31), area_words="Here"
    )


def make_survey(made: Measurement, *asked: str) -> Survey:
    """Sent to suppliers of these names, each with an address of its own."""
    survey = Survey.objects.create(
        measurement=made,
        how="top",
        share=80,
        seed=1,
        closes_on=timezone.localdate() + timedelta(days=30),
        contact="Ann",
    )
    for at, name in enumerate(asked):
        assert made.council
        supplier = make_supplier(made.council, name)
        SurveyRequest.objects.create(
            survey=survey,
            supplier=supplier,
            name=name,
            key=supplier.key,
            paid_pence=1000,
            is_certain=True,
            email=f"supplier{at}@example.org",
            asked_at=timezone.now(),
        )
    return survey


def measurement_args(council: Council) -> dict[str, list[Any]]:
    """A local area and a measurement with a survey and a scenario, by what a page is about."""
    made = make_measurement(council)
    survey = make_survey(made, "Ash Ltd")
    scenario = Scenario.objects.create(measurement=made, title="Nearby", points=5)
    together = Measurement.objects.create(
        region=council.region, title="All", starts_on=made.starts_on, ends_on=made.ends_on, area_words="Here"
    )
    nearby = LocalArea.objects.create(council=council, name="Nearby", kind="postcodes", places=["BL1"])
    return {
        "local area": [council.slug, nearby.pk],
        "kind of local area": [council.slug, "councils"],
        "measurement of the region": [council.region.slug, together.pk],
        "measurement": [council.slug, made.pk],
        "survey": [council.slug, survey.pk],
        "scenario": [council.slug, scenario.pk],
        "survey token": [make_token("supplier-survey", survey.requests.get().pk)],
    }


def make_priority(place: Council | Region, code: str = "build") -> Priority:
    category, _is_new = SpendCategory.objects.get_or_create(code=code, defaults={"name": code})
    owner = {"council": place} if isinstance(place, Council) else {"region": place}
    return Priority.objects.create(category=category, changed_at=timezone.now(), **owner)


def analysed(council: Council, basis: str = "", local: str = "") -> Analysis:
    return analyse(council, Span(), basis, local_areas.chosen(council, local, date(2026, 6, 1)))


def supplier_of(load: SpendLoad, name: str) -> Supplier:
    return Supplier.objects.get(council=load.council, name=name)
