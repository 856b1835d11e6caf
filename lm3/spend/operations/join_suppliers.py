"""Names that are one supplier, brought together by a person and taken apart again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Sum
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from councils.models import Council
from lm3.models import NotTheSame, SpendLoad, SpendTotal, Supplier
from lm3.spend.queries.remembered_sums import changed
from lm3.spend.rules import names


class Refused(ValidationError):
    """The act cannot be done now; the message says why."""


def suggestions(council: Council) -> list[tuple[Supplier, Supplier, float]]:
    """Pairs of suppliers of trade whose names are much alike and that nobody has looked at yet."""
    rows = Supplier.objects.filter(council=council, left_out=None, same_as=None).only("name", "key", "council")
    suppliers = {row.pk: row for row in rows}
    looked_at = {
        frozenset(pair) for pair in NotTheSame.objects.filter(first__council=council).values_list("first", "second")
    }
    return [
        (suppliers[pair.first], suppliers[pair.second], pair.likeness)
        for pair in names.alike({pk: row.key for pk, row in suppliers.items()})
        if frozenset((pair.first, pair.second)) not in looked_at
    ]


@transaction.atomic
def join(first: Supplier, second: Supplier) -> Supplier:
    """Both are one supplier from now on, under the name that was paid more. Everything else that is noted stays with
    each name, so that it can be taken apart again."""
    pair = {row.pk: row for row in Supplier.objects.select_for_update().filter(pk__in=(first.pk, second.pk))}
    if len(pair) != 2 or first.council_id != second.council_id:
        raise Refused("Choose two suppliers of the same council.")
    if any(row.same_as_id for row in pair.values()):
        raise Refused("One of these names belongs to another supplier already. Take it apart first.")
    paid = dict.fromkeys(pair, 0)
    totals = SpendTotal.objects.filter(supplier__in=pair, load__state=SpendLoad.State.COUNTED)
    paid.update(totals.values_list("supplier").annotate(amount=Sum("pence")))
    head, other = sorted(pair.values(), key=lambda row: (-paid[row.pk], row.pk))
    names_of_other = list(other.other_names.all())
    for name in names_of_other:
        name.same_as = head
    bulk_update_with_history(names_of_other, Supplier, ["same_as"])
    other.same_as = head
    other.save(update_fields=["same_as"])
    changed(first.council_id)
    return head


@transaction.atomic
def take_apart(supplier: Supplier) -> None:
    """This name is a supplier of its own again."""
    found = Supplier.objects.select_for_update().get(pk=supplier.pk)
    if found.same_as_id is None:
        raise Refused("This name is a supplier of its own already.")
    found.same_as = None
    found.save(update_fields=["same_as"])
    changed(found.council_id)


@transaction.atomic
def keep_apart(first: Supplier, second: Supplier, *, by: User) -> None:
    """Do not suggest again that these two are one."""
    low, high = sorted((first, second), key=lambda row: row.pk)
    if not NotTheSame.objects.filter(Q(first=low, second=high)).exists():
        NotTheSame.objects.create(first=low, second=high, said_by=by)
