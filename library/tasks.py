from celery import shared_task
from django.utils import timezone

from library.operations import check_addresses, remind_policies
from post.tasks import send_waiting


@shared_task(ignore_result=True, acks_late=False)
def check_links() -> None:
    check_addresses.check_due(timezone.now())


@shared_task(ignore_result=True)
def remind() -> None:
    if remind_policies.remind(timezone.localdate()):
        send_waiting.delay()
