"""What the figures of a council's spend were before a day on which something about them changed.

Whoever says today that a supplier is elsewhere or no trade, or undoes a file, changes the figures from today on. So
every such act calls `keep_before` first. Once for each day of changes it keeps what the spend that counted until then
comes to, by place and by month; an earlier day is told from what was kept next after it.
"""

from django.db.models import Max, Sum
from django.utils import timezone

from lm3.models import SpendBefore, SpendLoad, SpendTotal


def keep_before(council: int) -> None:
    """Call it before the change; the second change of a day keeps nothing more."""
    today = timezone.localdate()
    if SpendBefore.objects.filter(council=council, before=today).exists():
        return
    loads = SpendLoad.objects.counted().filter(council=council)
    rows = SpendTotal.objects.filter(load__in=loads, supplier__left_out=None).order_by()
    places = rows.values_list("load", "supplier__district").annotate(pence=Sum("pence"), last=Max("month"))
    months = rows.values_list("load", "month").annotate(pence=Sum("pence"))
    counted = {pk: timezone.localdate(at).isoformat() for pk, at in loads.values_list("pk", "counted_at")}
    if counted:
        SpendBefore.objects.bulk_create(
            [
                SpendBefore(
                    council_id=council,
                    before=today,
                    places=[[counted[load], place, pence, last.isoformat()] for load, place, pence, last in places],
                    months=[[counted[load], month.isoformat(), pence] for load, month, pence in months],
                )
            ],
            ignore_conflicts=True,
        )
