import os

from celery import shared_task
from django.utils import timezone

from nwce import health
from nwce.models import Heartbeat
from nwce.supervisor import CHILD


@shared_task(ignore_result=True)
def beat() -> None:
    health.note_heartbeat()


@shared_task(ignore_result=True)
def beat_mail() -> None:
    """The worker for mail is well: it is given nothing that takes long."""
    if process := os.environ.get(CHILD):
        Heartbeat.beat(process, timezone.now())
