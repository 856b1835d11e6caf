import logging
import os
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask
from celery.result import AsyncResult
from celery.signals import beat_init, worker_init
from kombu.exceptions import OperationalError

from nwce import limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nwce.settings")
logger = logging.getLogger(__name__)


class Ring(DjangoTask):
    """A task whose work stands in a row already: with no broker the page still answers, and beat rings again later."""

    def apply_async(self, *args: Any, **kwargs: Any) -> AsyncResult | None:  # type: ignore[override]
        try:
            return super().apply_async(*args, **kwargs)
        except OperationalError:
            logger.warning("The broker does not answer; %s waits for the next round", self.name)
            return None


WINGS_WITH_TASKS = [
    "frameworks.assessments",
    "lm3.spend",
    "lm3.measurements",
    "workstream.notices",
    "reports.papers",
    "reports.chasing",
]
"""Celery looks into installed apps by itself; a wing is none."""

app = Celery("nwce", task_cls=Ring)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(WINGS_WITH_TASKS)


@worker_init.connect
@beat_init.connect
def limit_statements(**_more: Any) -> None:
    limits.use("jobs")
