"""Round 3, surveys of suppliers and scenarios, told in tables and plain sentences."""

from collections.abc import Callable, Sequence

from django.utils import timezone

from councils.models import SpendCategory
from lm3.measurements.queries.results import Shown
from lm3.measurements.queries.scenarios import Outcome
from lm3.measurements.rules.estimate import DEFAULT_WORDS, PLACE_WORDS
from lm3.models import Scenario, SurveyRequest
from lm3.spend.queries.load_tables import percent, pounds, score
from ui.tables import Column, Link, Table, Value


def third_sentences(shown: Shown) -> list[str]:
    """Round 3 in words: what was said, what was filled in, between what the score lies."""
    third, found = shown.third, shown.found
    if found is None:
        return []
    if third is None:
        low, high = found.bounds or (1.0, 2.0)
        return [
            "LM3 is not shown: nobody has been asked yet what they spend locally in round 3. Whatever they would say, "
            f"it lies between {score(low)} and {score(2 * high - 1)}, counting only money that stayed local in round 2."
        ]
    way = third.get_way_display()
    way = f"{way[0].lower()}{way[1:]}"
    lies = f"between {score(third.low)} and {score(third.high)}"
    if third.answered == 0:
        return [
            "LM3 is not shown: no supplier has said yet what it spends locally. Whatever they say, it lies "
            f"{lies} ({way})."
        ]
    answered = (
        f"{third.answered:,} of {third.followed:,} suppliers who are followed have answered. They were paid "
        f"{percent(third.response)} of what all of them were paid."
    )
    if not third.is_enough:
        return [
            answered,
            f"LM3 is not shown: the region shows it from {third.least_percent}% on. Whatever the others say, it lies "
            f"{lies} ({way}).",
        ]
    pence = round((shown.lm3 or 1) * 100) - 100
    told = [
        f"LM3 is {score(shown.lm3)}: each pound spent brings about {pence}p more to the local area, in two rounds. "
        f"Counted so: {way}.",
        answered,
    ]
    supplied = third.pence - third.staff_pence
    if third.filled_in_pence and supplied > 0:
        told.append(
            f"{percent(third.filled_in_pence / supplied)} of round 3 by suppliers is filled in for those who are "
            f"silent, from those like them. If they spent nothing locally LM3 would lie at {score(third.low)}, if all "
            f"that they were paid at {score(third.high)}."
        )
    if third.by_default_pence:
        told.append(f"{percent(third.by_default_pence / max(supplied, 1))} of it rests on {DEFAULT_WORDS}.")
    if third.interval_low is not None and third.filled_in_pence:
        told.append(
            f"With other suppliers in the sample it would lie between {score(third.interval_low)} and "
            f"{score(third.interval_high)} in 95 of 100 samples. Errors of place and of what was answered come on top."
            if shown.is_sampled
            else "The largest suppliers were asked and no sample was drawn, so nothing narrower than this can be said "
            "about those who are silent."
        )
    if third.staff_pence and not third.staff_is_known:
        told.append(
            "For what staff spend locally the worked example of the New Economics Foundation stands, 45.4% of pay. It "
            "is no finding about your staff: ask a few of them."
        )
    return told


def tile_words(shown: Shown) -> str:
    """Beside LM3: between what it lies whatever the silent spend, and how many are silent."""
    third = shown.third
    if third is None or shown.lm3 is None:
        return ""
    answered = f"{third.answered:,} of {third.followed:,} suppliers answered"
    if not third.filled_in_pence:
        return f"LM3: {answered}"
    return f"LM3, between {score(third.low)} and {score(third.high)} whatever the silent spend: {answered}"


def strata_table(shown: Shown) -> Table | None:
    """Suppliers alike: who answered, by number and by spend, and what stands for the silent."""
    third = shown.third
    if third is None or not third.answered:
        return None
    sizes = {"sme": "small or medium", "large": "large", "": "size not known"}
    names = dict(SpendCategory.objects.values_list("code", "name"))
    lines: list[list[Value]] = []
    for row in sorted(third.strata, key=lambda row: -row["paid"]):
        place = PLACE_WORDS[row["place"]]
        category = names.get(row["category"], "no shared category")
        lines.append(
            [
                f"{place}, {sizes.get(row['size'], row['size'])}, {category}",
                row["suppliers"],
                row["answered"],
                pounds(round(row["paid"])),
                percent(row["paid_answered"] / row["paid"]) if row["paid"] else "–",
                percent(row["share"]),
                row["basis"],
            ]
        )
    columns: list[Column | str] = ["Suppliers alike", Column("Suppliers", True), Column("Answered", True)]
    columns += [Column("Paid", True), Column("Answered, by spend", True), Column("Spent locally", True)]
    note = (
        "Spent locally: of what is paid, the share taken for those who are silent. Fewer than five answers stand for "
        "nobody."
    )
    return Table("Who answered", [*columns, "Taken from"], lines, note)


def scenarios_table(rows: Sequence[Outcome], url_of: Callable[[Scenario], str]) -> Table:
    lines: list[list[Value]] = []
    for row in rows:
        what = row.scenario
        of = str(what.category or what.supplier or "any supplier elsewhere")
        lm3 = f"{score(row.lm3[0])} to {score(row.lm3[1])}" if row.lm3 else "–"
        lines.append(
            [
                what.title,
                of,
                f"{what.points.normalize():f}",
                pounds(round(row.moved)),
                f"{score(row.lm2[0])} to {score(row.lm2[1])}",
                lm3,
                pounds(round(row.gain)),
                Link("Remove", url_of(what)),
            ]
        )
    columns: list[Column | str] = ["What if", "From", Column("Points", True), Column("Moves", True), "LM2", "LM3"]
    columns += [Column("Gain", True), "Remove"]
    note = (
        "Points are percentage points of all that is spent. Each pound that moves brings "
        f"£{rows[0].gain_per_pound:.2f}: the gain is against the supplier before, who may spend locally too, so it is "
        "less than what a local supplier brings by itself."
    )
    return Table("What if", columns, lines, note)


def survey_table(rows: Sequence[SurveyRequest]) -> Table:
    lines: list[list[Value]] = []
    for row in rows:
        name = Link(row.name, row.supplier.get_absolute_url()) if row.supplier else row.name
        lines.append(
            [
                name,
                pounds(row.paid_pence),
                "yes" if row.is_certain else "drawn",
                row.email or "no address",
                state_of(row),
            ]
        )
    columns: list[Column | str] = ["Supplier", Column("Paid", True), "Asked in any case", "Address", "State"]
    return Table("Suppliers of the survey", columns, lines)


def state_of(row: SurveyRequest) -> str:
    if row.has_answered:
        return f"answered on {timezone.localdate(row.answered_at):%-d %B %Y}"
    if row.declined_at:
        return "will not answer"
    if row.taken_back_at:
        return "answer taken back"
    if row.asked_at is None:
        return "not asked yet" if row.email else "needs an address"
    if row.saved_at:
        return "has begun"
    reminded = f", reminded {row.reminders} times" if row.reminders else ""
    return f"asked on {timezone.localdate(row.asked_at):%-d %B %Y}{reminded}"
