"""What does not count by itself: the same file again, months that count already, and sums that cannot be right."""

from datetime import date

from django.db.models import Sum

from lm3.models import SpendLoad, SpendTotal
from lm3.spend.queries.load_tables import pounds
from lm3.spend.rules.plausibility import FEWEST, months_far_outside

MOST_NAMED = 6
MONTHS_OF_TOTALS = 12
"""A table of totals may cover a year."""


def same_file(load: SpendLoad) -> SpendLoad | None:
    """Another upload of the very same file that counts, or is on its way to."""
    others = SpendLoad.objects.filter(council_id=load.council_id, file__sha256=load.file.sha256).exclude(pk=load.pk)
    dead = (SpendLoad.State.UNDONE, SpendLoad.State.FAILED, SpendLoad.State.ARRIVED)
    return others.exclude(state__in=dead).select_related("file").first()


def why_held(load: SpendLoad, *, look_like_documents: bool = False) -> str:
    """The sentences that say why a file that has been read does not count by itself; empty where it may."""
    if same := same_file(load):
        return f"This is the same file as “{same.file.name}”, uploaded on {same.uploaded_at:%-d %B %Y}."
    said = []
    if look_like_documents and not load.holds_totals:
        said.append(
            f"The column “{load.columns.get('amount')}” looks like document numbers, not amounts: whole numbers "
            "without pence, all large or about as large as one another."
        )
    totals = SpendTotal.objects.filter(load=load)
    mine = dict(totals.values_list("month").annotate(amount=Sum("pence")).order_by())
    counted = SpendTotal.objects.filter(load__council_id=load.council_id, load__state=SpendLoad.State.COUNTED)
    if not load.is_mended:
        others = dict(counted.values_list("month").annotate(amount=Sum("pence")).order_by())
        said += [*_far_outside(load, mine, list(others.values())), *_twice(sorted(set(mine) & set(others)))]
    return " ".join([*said, *_one_payee(load)])


def _far_outside(load: SpendLoad, months: dict[date, int], before: list[int]) -> list[str]:
    population = load.council.population_recent
    covers = MONTHS_OF_TOTALS if load.holds_totals else 1
    found = months_far_outside(months, before, population, covers)
    return [
        f"{'The whole' if load.holds_totals else f'{month:%B %Y}'} comes to {pounds(amount)}, {words}."
        for month, amount, words in found[:1]
    ]


def _twice(both: list[date]) -> list[str]:
    if not both:
        return []
    named = ", ".join(f"{month:%B %Y}" for month in both[:MOST_NAMED])
    more = f" and {len(both) - MOST_NAMED} more months" if len(both) > MOST_NAMED else ""
    return [f"Spend of {named}{more} counts already, from another file."]


def _one_payee(load: SpendLoad) -> list[str]:
    """Where there are enough payees to tell, one of them has more than half."""
    trade = SpendTotal.objects.filter(load=load, supplier__left_out=None).values_list("supplier__name")
    paid = list(trade.annotate(amount=Sum("pence")).order_by("-amount"))
    whole = sum(amount for _name, amount in paid)
    if len(paid) < FEWEST or 2 * paid[0][1] <= whole:
        return []
    return [f"“{paid[0][0]}” has {pounds(paid[0][1])} of {pounds(whole)}, more than half of all trade."]
