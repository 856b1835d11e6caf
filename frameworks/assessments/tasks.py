"""Tasks keep the names under which they wait in queues, wherever the module stands."""

from celery import shared_task
from django.utils import timezone

from frameworks.assessments.operations import announce_collection, copy_assessment, hand_over_council, open_in_steps
from post.tasks import send_waiting


@shared_task(name="frameworks.tasks.announce_collections", ignore_result=True)
def announce_collections() -> None:
    if announce_collection.announce(timezone.localdate()):
        send_waiting.delay()


@shared_task(name="frameworks.tasks.hand_over", ignore_result=True)
def hand_over() -> None:
    """What a reorganisation hands over is due on its day."""
    hand_over_council.hand_over_due(timezone.now(), timezone.localdate())


@shared_task(name="frameworks.tasks.roll_out_collection", ignore_result=True, acks_late=True)
def roll_out_collection(opening_id: int) -> None:
    if open_in_steps.roll_out(opening_id):
        announce_collections.delay()


@shared_task(name="frameworks.tasks.ring_openings_again", ignore_result=True)
def ring_openings_again() -> None:
    for opening_id in open_in_steps.ring_again():
        roll_out_collection.delay(opening_id)


@shared_task(name="frameworks.tasks.make_copy", ignore_result=True, acks_late=True)
def make_copy(copy_id: int) -> None:
    copy_assessment.make(copy_id)


@shared_task(name="frameworks.tasks.ring_copies_again", ignore_result=True)
def ring_copies_again() -> None:
    for copy_id in copy_assessment.ring_again():
        make_copy.delay(copy_id)
