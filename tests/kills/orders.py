"""Run beside a service that is up, in its environment: orders one job of each kind asked for, and tells how they stand.

`python -m tests.kills.orders order spend report` prints what was ordered, `… state '{…}'` how far that is, `… desk` who
may sign in and where they work.
"""

import json
import os
import sys
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from councils.models import Council, Region, RoleKind  # noqa: E402
from frameworks.assessments.operations import copy_assessment, open_in_steps  # noqa: E402
from frameworks.assessments.tasks import make_copy, roll_out_collection  # noqa: E402
from frameworks.models import Assessment, AssessmentCopy, Collection, Edition, Opening  # noqa: E402
from lm3.models import SpendLoad, SpendRow, SpendTotal  # noqa: E402
from lm3.spend.tasks import read_spend  # noqa: E402
from post.models import Message  # noqa: E402
from post.tasks import send_waiting  # noqa: E402
from reports.chasing.operations import send_digests  # noqa: E402
from reports.chasing.tasks import write_digests  # noqa: E402
from reports.dashboards.queries.gathering import waiting_for  # noqa: E402
from reports.models import Report  # noqa: E402
from reports.papers.operations.ask_for_report import ask_for  # noqa: E402
from reports.papers.tasks import build_report  # noqa: E402
from tests import factories  # noqa: E402
from tests.factories import make_collection, make_person  # noqa: E402
from tests.lm3.making import confirm, table, upload  # noqa: E402
from tests.workstream import making_notices  # noqa: E402
from tests.workstream.making_notices import arrive, package, release  # noqa: E402
from workstream.models import NoticeLoad  # noqa: E402
from workstream.notices.tasks import read_notices  # noqa: E402

# Each run is a process of its own, and must not invent the people and notices of the run before again.
factories._numbers = making_notices._numbers = count(uuid.uuid4().int % 10**6 * 10_000)

BEGUN_SECONDS = 60
PAYMENTS, RELEASES, MAILS = int(os.environ.get("PAYMENTS", 120_000)), 1500, 30


def region() -> Region:
    found = Region.objects.get()
    if not found.collections.exists():
        make_collection(found, Edition.objects.get(code="flexible-framework-2006"))
        for council in found.councils.filter(ends_on=None):
            make_person(RoleKind.OFFICER, council)
    return found


def council() -> Council:
    return Council.objects.get(slug="bolton")


def spend() -> int:
    mark = uuid.uuid4().hex[:6]
    rows = (
        f"{1 + n % 28:02d}/05/2026,Firm {mark} {n % 900},{n % 97 + 1}.00,Work,3{n % 90:02d},L {n % 90},{n}"
        for n in range(PAYMENTS)
    )
    load = confirm(upload(council(), table(*rows)))
    read_spend.delay(load.pk)
    return load.pk


def report() -> int:
    now = timezone.now()
    found = ask_for(region(), "full", as_at=timezone.localdate(), basis="claimed", by=None, at=now)
    build_report.delay(found.pk)
    return found.pk


def copy() -> int:
    region()
    by = make_person(RoleKind.OFFICER, council())
    found = copy_assessment.ask(Assessment.objects.filter(council=council()).latest("pk"), by=by, at=timezone.now())
    make_copy.delay(found.pk)
    return found.pk


def notices() -> int:
    load = arrive(region(), package(*(release() for _ in range(RELEASES))))
    read_notices.delay(load.pk)
    return load.pk


def opening() -> int:
    here = region()
    last = here.collections.latest("closes_on")
    opens_on = max(last.closes_on, timezone.localdate()) + timedelta(days=1)
    found = open_in_steps.ask_to_open(
        here,
        last.edition,
        name=f"Self-assessment {uuid.uuid4().hex[:6]}",
        opens_on=opens_on,
        closes_on=opens_on + timedelta(days=20),
        aiming_at=1,
        carries=True,
        by=None,
        at=timezone.now(),
    )
    roll_out_collection.delay(found.pk)
    return found.pk


def mail() -> str:
    key, person = uuid.uuid4().hex, make_person()
    for number in range(MAILS):
        context = {"person": person, "council": council(), "assessment": None}
        Message.objects.create(key=f"{key}-{number}", address=person.email, subject=key, body=str(context))
    send_waiting.delay()
    return key


def digests() -> str:
    region()
    Message.objects.filter(key__startswith=f"{send_digests.DIGEST}-").delete()
    write_digests.delay()
    return "digest"


def job_state(model: Any) -> Callable[[int], dict[str, object]]:
    def state(pk: int) -> dict[str, object]:
        row = model.objects.get(pk=pk)
        done = row.state in ("ready", "counted", "held", "loaded")
        begun = row.state in ("building", "reading")
        return {"done": done, "begun": begun, "said": f"{row.state} {row.progress}% tries {row.tries} {row.error}"}

    return state


def spend_state(pk: int) -> dict[str, object]:
    found = job_state(SpendLoad)(pk)
    if found["done"]:
        rows = SpendRow.objects.filter(load=pk).count()
        totals = sum(SpendTotal.objects.filter(load=pk).values_list("rows", flat=True))
        found["done"] = rows == totals == PAYMENTS
        found["said"] = f"{rows} rows and totals of {totals}"
    return found


def opening_state(pk: int) -> dict[str, object]:
    found = job_state(Opening)(pk)
    collection = Collection.objects.get(opening=pk)
    if found["done"]:
        found["done"] = collection.assessments.count() == Opening.objects.get(pk=pk).councils
    return found


def mail_state(key: str) -> dict[str, object]:
    """All but the one that was under way when its sender was killed: that one is shown as uncertain after a while."""
    rows = Message.objects.filter(subject=key)
    states = [rows.filter(state=state).count() for state in ("sent", "sending", "uncertain")]
    done = sum(states) == MAILS and states[1] + states[2] <= 1
    return {"done": done, "begun": 0 < states[0] < MAILS, "said": f"sent, sending, uncertain: {states}"}


def digest_state(_key: str) -> dict[str, object]:
    on, now = timezone.localdate(), timezone.now()
    wanted = (
        sum(bool(waiting_for(person, on)) for person in send_digests.readers(on)) if send_digests.is_time(now) else 0
    )
    found = Message.objects.filter(key__startswith=f"{send_digests.DIGEST}-").count()
    if 0 < found < wanted:
        # Who was left out, or has had something to do only since, is written to in the next hour: it is rung here.
        write_digests.delay()
    return {"done": found == wanted, "begun": found > 0 or not wanted, "said": f"{found} of {wanted} digests"}


KINDS: dict[str, tuple[Callable[[], Any], Callable[[Any], dict[str, object]]]] = {
    "spend": (spend, spend_state),
    "report": (report, job_state(Report)),
    "copy": (copy, job_state(AssessmentCopy)),
    "notices": (notices, job_state(NoticeLoad)),
    "opening": (opening, opening_state),
    "mail": (mail, mail_state),
    "digest": (digests, digest_state),
}


def desk() -> dict[str, object]:
    """An officer and a manager, and the addresses at which they work."""
    here, officer = region(), make_person(RoleKind.OFFICER, council())
    manager = make_person(RoleKind.MANAGER, here)
    answer = Assessment.objects.filter(council=council()).latest("pk").answers.order_by("pk")[0]
    place = [council().slug, answer.assessment_id]
    return {
        "officer": officer.email,
        "manager": manager.email,
        "answer": answer.pk,
        "version": answer.version,
        "save": reverse("save-answer", args=[*place, answer.pk]),
        "upload": reverse("load-spend", args=[council().slug]),
        "report": reverse("new-report", args=[here.slug]),
    }


def is_begun(kind: str, key: Any) -> bool:
    found = KINDS[kind][1](key)
    return bool(found["begun"] or found["done"])


def main() -> None:
    assert apps.ready
    what, *rest = sys.argv[1:]
    if what == "order":
        ordered = {kind: KINDS[kind][0]() for kind in rest}
        # Looked at from here, where it takes no second: the kill is to come in the middle.
        until = time.monotonic() + BEGUN_SECONDS
        while time.monotonic() < until and not any(is_begun(kind, key) for kind, key in ordered.items()):
            time.sleep(0.05)
        print(json.dumps(ordered))
    elif what == "desk":
        print(json.dumps(desk()))
    else:
        print(json.dumps({kind: KINDS[kind][1](key) for kind, key in json.loads(rest[0]).items()}))


if __name__ == "__main__":
    main()
