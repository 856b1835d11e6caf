"""Tasks keep the names under which they wait in queues, wherever the module stands."""

from celery import shared_task
from django.utils import timezone

from reports.papers.operations import ask_for_report, write_report


@shared_task(name="reports.tasks.build_report", ignore_result=True, acks_late=True)
def build_report(report_id: int) -> None:
    write_report.build(report_id)


@shared_task(name="reports.tasks.ring_again", ignore_result=True)
def ring_again() -> None:
    for report_id in write_report.ring_again():
        build_report.delay(report_id)


@shared_task(name="reports.tasks.make_monthly", ignore_result=True)
def make_monthly() -> None:
    now = timezone.now()
    for report in ask_for_report.ask_for_monthly(timezone.localdate(now), now):
        build_report.delay_on_commit(report.pk)  # type: ignore[attr-defined]
