from celery import shared_task
from django.utils import timezone

from library import checking_links, reminding
from post.tasks import send_waiting


@shared_task(ignore_result=True, acks_late=False)
def check_links() -> None:
    checking_links.check_due(timezone.now())


@shared_task(ignore_result=True)
def remind() -> None:
    if reminding.remind(timezone.localdate()):
        send_waiting.delay()
