from celery import shared_task

from reports import building, monthly


@shared_task(ignore_result=True, acks_late=True)
def build_report(report_id: int) -> None:
    building.build(report_id)


@shared_task(ignore_result=True)
def ring_again() -> None:
    for report_id in building.ring_again():
        build_report.delay(report_id)


@shared_task(ignore_result=True)
def make_monthly() -> None:
    for report_id in monthly.ask_for_monthly():
        build_report.delay_on_commit(report_id)
