from celery import shared_task
from django.utils import timezone

from frameworks import announcing, copying, handing_over, rolling_out
from post.tasks import send_waiting


@shared_task(ignore_result=True)
def announce_collections() -> None:
    if announcing.announce(timezone.localdate()):
        send_waiting.delay()


@shared_task(ignore_result=True)
def hand_over() -> None:
    """What a reorganisation hands over is due on its day."""
    handing_over.hand_over_due(timezone.now(), timezone.localdate())


@shared_task(ignore_result=True, acks_late=True)
def roll_out_collection(opening_id: int) -> None:
    if rolling_out.roll_out(opening_id):
        announce_collections.delay()


@shared_task(ignore_result=True)
def ring_openings_again() -> None:
    for opening_id in rolling_out.ring_again():
        roll_out_collection.delay(opening_id)


@shared_task(ignore_result=True, acks_late=True)
def make_copy(copy_id: int) -> None:
    copying.make(copy_id)


@shared_task(ignore_result=True)
def ring_copies_again() -> None:
    for copy_id in copying.ring_again():
        make_copy.delay(copy_id)
