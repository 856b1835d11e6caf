from celery import shared_task
from django.utils import timezone

from post.tasks import send_waiting
from reports import asking, building, digest


@shared_task(ignore_result=True, acks_late=True)
def build_report(report_id: int) -> None:
    building.build(report_id)


@shared_task(ignore_result=True)
def ring_again() -> None:
    for report_id in building.ring_again():
        build_report.delay(report_id)


@shared_task(ignore_result=True)
def make_monthly() -> None:
    now = timezone.now()
    for report in asking.ask_for_monthly(timezone.localdate(now), now):
        build_report.delay_on_commit(report.pk)  # type: ignore[attr-defined]


@shared_task(ignore_result=True)
def write_digests() -> None:
    if digest.run(timezone.now()):
        send_waiting.delay_on_commit()  # type: ignore[attr-defined]
