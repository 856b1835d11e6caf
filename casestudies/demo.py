"""Case studies for a demonstration region: invented texts around figures that were published, and drafts on the way."""

import io
import random
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from casestudies.models import CaseStudy, Figure
from casestudies.operations.change_parts import add_figure
from casestudies.operations.publish_study import publish
from casestudies.operations.take_in_picture import add_picture
from casestudies.operations.write_study import begin, comment, send, set_tags
from councils.invented import date_back
from councils.models import Council, Region, Role, RoleKind, SpendCategory
from frameworks.models import Cell

INVENTED = "Text written for the demonstration around what was published; no council has said it."
RESULT, COMMITMENT = Figure.Nature.RESULT, Figure.Nature.COMMITMENT


@dataclass(frozen=True)
class Told:
    council: str
    title: str
    summary: str
    problem: str
    done: str
    outcome: str
    lessons: str
    cells: tuple[str, ...]
    """Codes of theme and level, such as PE1."""
    figures: tuple[dict[str, object], ...] = ()
    category: str = ""
    """Code of the spend category."""
    picture: str = ""
    ended: tuple[date, str] | None = None
    months_ago: int = 6


def figure(what: str, value: str, unit: str, nature: str, year: int, source: str, **base: object) -> dict[str, object]:
    return {"what": what, "value": value, "unit": unit, "nature": nature, "year": year, "source": source, **base}


BULKY = Told(
    "liverpool",
    "Bulky Bob's: bulky waste collected by a social enterprise",
    "Liverpool's bulky household waste was collected by Bulky Bob's, of the FRC Group. Furniture and white goods were "
    "used again, and people without work were trained on the way.",
    "Bulky waste from households went to landfill almost whole, while families on low incomes went without furniture.",
    "From 2000 the council bought the collection from a **social enterprise**. The contract asked for\n\n"
    "- collection on a day agreed with the household\n- sorting for use again, recycling and repair\n"
    "- training and paid work for people who had been out of work",
    "In its first year 13% was kept out of landfill, later up to 65%. Published figures for one year in between do not "
    "agree: “almost 40%, some 1,800 tonnes” of about 3,500 tonnes would be 1,400.",
    "- Set targets in bands, because demand moves\n- Look at demand each year\n- Six years or more let the contractor "
    "invest\n- Say from the start how figures are counted",
    ("PE1", "PP2", "ES2", "ES3"),
    (
        figure("Kept out of landfill, first year", "13", "%", RESULT, 2001, "edie.net", base_note="all bulky waste"),
        figure("Kept out of landfill, later", "65", "%", RESULT, 2010, "edie.net", base_note="all bulky waste"),
        figure(
            "Unemployed people employed, 2000 to 2010",
            "238",
            "people",
            RESULT,
            2010,
            "socialvaluecommissioning.org, 20 October 2016",
        ),
    ),
    "waste-collection",
    "A van of a furniture collection, drawn",
    (
        date(2022, 11, 8),
        "The contract ended on best value; the council's own company took over. Bulky Bob's came back as a paid "
        "service on 6 February 2023.",
    ),
    months_ago=20,
)
WIRRAL = Told(
    "wirral",
    "A promise in public: 20% less carbon by 2012",
    "Wirral announced that it would emit a fifth less carbon by 2012. The promise stands here with what is known "
    "about it, and what is not.",
    "A promise that is not written down with its base year cannot be checked by anybody afterwards.",
    "The council announced the target in public and gave each department a carbon budget from 2010.",
    "The announcement is a **commitment**. Its base year is not stated in what we found, so no result is shown.",
    "- Name the base year when you announce a target\n- Say where the yearly figure can be read\n"
    "- Name somebody who answers for it",
    ("PE1", "PO1", "PO2", "MR1"),
    (
        figure(
            "Less carbon emitted",
            "20",
            "%",
            COMMITMENT,
            2012,
            "Work stream proposal of the North West Centre of Excellence, 2007",
            base_note="not stated",
        ),
    ),
    "energy",
    "Bars that fall from year to year, drawn",
    months_ago=15,
)


def invented(council: str, title: str, cells: tuple[str, ...], category: str, what: str, came: str) -> Told:
    return Told(
        council,
        title,
        f"{what} {came}",
        f"{what} Before, nobody looked at it as a whole.",
        "Buyers and the service worked out together what they need, asked the market early, and wrote it into the "
        "specification.",
        came,
        "Start small, write down what you counted, and tell the other councils early.",
        cells,
        category=category,
    )


MORE = (
    invented(
        "knowsley",
        "A champion who has time for it",
        ("PE1",),
        "",
        "The head of procurement was named as champion with half a day each week.",
        "Every tender over the threshold now passes one desk.",
    ),
    invented(
        "sefton",
        "Basic training in one afternoon",
        ("PE1", "PE2"),
        "",
        "All buyers in key roles took the same short course in two sessions.",
        "The list of who was trained is the evidence; it took one page.",
    ),
    invented(
        "stockport",
        "Priorities from the spend analysis",
        ("PP1", "PP2"),
        "",
        "The ten largest categories were rated by impact and by what the council can change.",
        "Three of them got a plan of their own.",
    ),
    invented(
        "rochdale",
        "Timber with a certificate",
        ("PP1", "ES1"),
        "build-materials",
        "Frames and doors are bought with a chain of custody.",
        "Two suppliers changed where they buy.",
    ),
    invented(
        "trafford",
        "Whole-life cost of street lights",
        ("PP2", "PP3"),
        "roads-lighting",
        "Lamps were compared by price, power and how often they are changed.",
        "The dearer lamp cost less over twelve years.",
    ),
    invented(
        "cheshire-east",
        "Fewer grey miles",
        ("MR1",),
        "fleet-fuel",
        "Officers drove their own cars for short visits.",
        "Pool cars and a booking page took a quarter of the miles away.",
    ),
    invented(
        "halton",
        "Meals from nearby",
        ("ES2", "ES3"),
        "food-supplies",
        "School meals were bought in three lots that small firms can bid for.",
        "Two local growers deliver now.",
    ),
    invented(
        "blackpool",
        "What suppliers told us about packaging",
        ("ES1", "ES2"),
        "",
        "Twelve suppliers were asked what packaging they could take back.",
        "Nine do now.",
    ),
)
DRAFT = invented(
    "wirral",
    "Cleaning without the worst chemicals",
    ("PP1",),
    "cleaning-products",
    "Cleaning products of four contracts were compared.",
    "Two products were struck off the list.",
)
SENT = invented(
    "liverpool",
    "Paper that was paper before",
    ("PP1",),
    "office-paper",
    "All offices order recycled paper from one agreement.",
    "It costs the same and jams no printer.",
)

LATER = 2010
EARLY: dict[str, dict[str, Any]] = {
    "liverpool": {"outcome": "In its first year 13% was kept out of landfill; since then more.", "lessons": ""},
    "wirral": {"done": "The council announced the target in public."},
}
"""What the two say where the demonstration is in the year of the proposal."""


def seed(region: Region, rng: random.Random) -> None:
    """Once: a region that has case studies already is left as it is."""
    if CaseStudy.objects.filter(region=region).exists():
        return
    today = region.opens_as_at or timezone.localdate()
    people = _editors(region)
    for told in (BULKY, WIRRAL, *MORE):
        shown = _as_known(told, today)
        study = _write(region, shown, today, rng)
        if study:
            at = study.written_at + timedelta(days=9)
            publish(study, review_on=_review(shown, today), by=people[0] if people else None, at=at)
            date_back(study, at.date())
    draft, sent = _write(region, DRAFT, today, rng), _write(region, SENT, today, rng)
    if draft and people:
        _send_back(draft, people[0])
    if sent and sent.written_by:
        send(sent, by=sent.written_by, at=sent.written_at + timedelta(days=1))
    for study in filter(None, (draft, sent)):
        date_back(study, study.written_at.date())


def _as_known(told: Told, today: date) -> Told:
    """In the year of the proposal nobody knows what came later."""
    known = tuple(row for row in told.figures if row["nature"] == COMMITMENT or int(str(row["year"])) <= today.year)
    ended = told.ended if told.ended and told.ended[0] <= today else None
    early = EARLY.get(told.council, {}) if told in (BULKY, WIRRAL) and today.year < LATER else {}
    return replace(told, figures=known, ended=ended, **early)


def _review(told: Told, today: date) -> date:
    """One of them is past its review date, so that the pages show what that looks like."""
    return today - timedelta(days=40) if told is not BULKY and told.council == "wirral" else today + timedelta(days=400)


def _editors(region: Region) -> list[User]:
    kinds = (RoleKind.EDITOR, RoleKind.MANAGER)
    roles = Role.objects.filter(region=region, kind__in=kinds).select_related("person").order_by("kind", "pk")
    return [role.person for role in roles]


def _write(region: Region, told: Told, today: date, rng: random.Random) -> CaseStudy | None:
    council = Council.objects.on(today).filter(region=region, slug=told.council).first()
    if council is None:
        return None
    role = council.roles.filter(kind=RoleKind.OFFICER).select_related("person").order_by("pk").first()
    by = role.person if role else None
    at = _moment(today - timedelta(days=30 * told.months_ago + rng.randrange(25)))
    study = begin(
        council,
        title=told.title,
        summary=told.summary[:400],
        problem=told.problem,
        done=told.done,
        outcome=told.outcome,
        lessons=told.lessons,
        contact=f"Procurement team of {council.name}, {council.slug}@example.org. {INVENTED}",
        ended_on=told.ended[0] if told.ended else None,
        end_note=told.ended[1] if told.ended else "",
        by=by,
        at=at,
    )
    for row in told.figures:
        add_figure(study, row)
    if told.picture and by:
        upload = SimpleUploadedFile("drawing.png", _drawing(rng))
        add_picture(study, upload, alt=told.picture, caption="Drawn for the demonstration", by=by, at=at)
    cells = [cell for cell in Cell.objects.select_related("theme") if cell.code in told.cells]
    set_tags(study, cells, SpendCategory.objects.filter(code=told.category).first())
    return study


def _send_back(study: CaseStudy, editor: User) -> None:
    at = study.written_at + timedelta(days=2)
    if study.written_by:
        send(study, by=study.written_by, at=at)
    words = "A good start. Which two products, and since when? A figure with its source would help."
    comment(study, words, sends_back=True, by=editor, at=at + timedelta(days=3))


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))


def _drawing(rng: random.Random) -> bytes:
    """Simple shapes, so that nobody takes it for a photograph."""
    canvas = Image.new("RGB", (1280, 640), "#d2e2f1")
    pen = ImageDraw.Draw(canvas)
    pen.rectangle((0, 500, 1280, 640), fill="#6aa3d5")
    for place in range(6):
        height = 330 - 40 * place + rng.randrange(30)
        pen.rectangle((120 + 180 * place, 500 - height, 230 + 180 * place, 500), fill="#0f385c")
    content = io.BytesIO()
    canvas.save(content, "PNG")
    return content.getvalue()
