"""Tasks keep the names under which they wait in queues, wherever the module stands."""

from celery import shared_task
from django.utils import timezone

from post.tasks import send_waiting
from reports.chasing.operations import send_digests


@shared_task(name="reports.tasks.write_digests", ignore_result=True)
def write_digests() -> None:
    if send_digests.run(timezone.now()):
        send_waiting.delay_on_commit()  # type: ignore[attr-defined]
