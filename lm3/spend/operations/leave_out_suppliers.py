"""Which suppliers are no trade, by rules that a council can see and change."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from councils.models import Council
from lm3.models import LeftOutRule, Supplier
from lm3.spend.operations.keep_sums import keep_before
from lm3.spend.queries.remembered_sums import changed
from lm3.spend.rules import names

CHANGED_AT_ONCE = 5000


def keep_rules(council: Council) -> list[LeftOutRule]:
    """The council's rules; the usual ones are given to a council that has none yet."""
    rows = list(council.left_out_rules.all())
    if not rows:
        usual = [
            LeftOutRule(council=council, code=rule.code, title=rule.title, words="\n".join(rule.words), order=order)
            for order, rule in enumerate(names.USUAL_RULES, start=1)
        ]
        LeftOutRule.objects.bulk_create(usual, ignore_conflicts=True)
        rows = list(council.left_out_rules.all())
    return rows


def sort_out(keys: Iterable[str], rules: Sequence[LeftOutRule]) -> dict[str, LeftOutRule]:
    """By name: the rule that leaves it out."""
    by_code = {rule.code: rule for rule in rules}
    active = [names.Rule(rule.code, rule.title, tuple(rule.words.splitlines())) for rule in rules if rule.is_active]
    return {key: by_code[code] for key, code in names.sorted_out(keys, active).items()}


@transaction.atomic
def apply_rules(council: Council) -> int:
    """Hold every supplier of the council against its rules, but those that somebody has settled. How many changed."""
    keep_before(council.pk)
    rules = keep_rules(council)
    rows = Supplier.objects.filter(council=council, is_settled=False).only("key", "left_out_id")
    suppliers = list(rows)
    out = sort_out({row.key for row in suppliers}, rules)
    moved: dict[int | None, list[int]] = {}
    for row in suppliers:
        rule = out.get(row.key)
        wanted = rule.pk if rule else None
        if wanted != row.left_out_id:
            moved.setdefault(wanted, []).append(row.pk)
    for wanted, pks in moved.items():
        for start in range(0, len(pks), CHANGED_AT_ONCE):
            Supplier.objects.filter(pk__in=pks[start : start + CHANGED_AT_ONCE]).update(left_out=wanted)
    changed(council.pk)
    return sum(map(len, moved.values()))
