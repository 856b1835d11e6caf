"""Saving answers: one officer in turn with the floor, then fifty at once, every save counted."""

import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse

from accounts.models import User
from frameworks.models import Answer, Assessment
from tests.bench.asking import Browser
from tests.bench.pages import Crowd, Measured
from tests.bench.world import World

OFFICERS = 50
OWN_ANSWERS = 3


@dataclass
class Kept:
    """One answer as a browser knows it. Shared ones are known to two officers, who then collide."""

    pk: int
    path: str
    version: int
    accepted: dict[int, str] = field(default_factory=dict)
    """The comment that the server took, by the version it gave."""


@dataclass
class Storm:
    seconds: float
    saves: int = 0
    collisions: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    waits: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def kept(assessment: Assessment, answers: Iterable[Answer]) -> list[Kept]:
    slug = assessment.council.slug
    return [Kept(row.pk, reverse("save-answer", args=[slug, assessment.pk, row.pk]), row.version) for row in answers]


def typed(answer: Kept, comment: str) -> dict[str, object]:
    prefix = f"a{answer.pk}"
    return {
        f"{prefix}-value": "met",
        f"{prefix}-reason": "",
        f"{prefix}-comment": comment,
        f"{prefix}-reply": "",
        f"{prefix}-version": answer.version,
    }


def measure(world: World, crowd: Crowd, rounds: int) -> tuple[Measured, Measured]:
    """The floor, and one officer's save, in turn."""
    assessment, person = world.now[0], world.officers[0]
    answer = kept(assessment, assessment.answers.order_by("pk")[:1])[0]
    browser = crowd.of(person)
    floor, row = Measured("floor", ""), Measured("saving an answer", "3 floors")
    for turn in range(rounds + 5):
        floor_seconds = browser.get("/floor/").seconds
        reply = browser.post(answer.path, typed(answer, f"Turn {turn}"))
        if reply.status != 200:
            raise SystemExit(f"Saving an answer was answered {reply.status}.")
        answer.version += 1
        if turn >= 5:
            floor.seconds.append(floor_seconds)
            row.seconds.append(reply.seconds)
    return floor, row


def storm(world: World, port: int, seconds: float) -> Storm:
    """Fifty officers save for so long without a pause: each answers of their own, and every third time one that a
    colleague saves too, from the version that both have seen last."""
    result = Storm(seconds)
    jobs: list[tuple[User, list[Kept], Kept]] = []
    for place in range(OFFICERS // 2):
        assessment = world.now[place]
        rows = kept(assessment, assessment.answers.order_by("pk")[1 : 2 + 2 * OWN_ANSWERS])
        for turn, person in enumerate(world.officers[2 * place : 2 * place + 2]):
            jobs.append((person, rows[1 + turn * OWN_ANSWERS :][:OWN_ANSWERS], rows[0]))
    until = time.monotonic() + seconds
    browsers = [Browser(person, port) for person, _own, _shared in jobs]
    threads = [
        threading.Thread(target=_save_until, args=(browser, own, shared, until, result))
        for browser, (_person, own, shared) in zip(browsers, jobs, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = {answer.pk: answer for _person, own, shared in jobs for answer in [*own, shared]}
    result.lost = sum(_lost(answer) for answer in answers.values())
    return result


def _save_until(browser: Browser, own: list[Kept], shared: Kept, until: float, result: Storm) -> None:
    turn = 0
    while time.monotonic() < until:
        turn += 1
        answer = shared if turn % 3 == 0 else own[turn % len(own)]
        comment = f"{browser.person.pk}, turn {turn}"
        form = typed(answer, comment)
        version = answer.version
        try:
            reply = browser.post(answer.path, form)
        except OSError as wrong:
            with result.lock:
                result.errors[type(wrong).__name__] += 1
            browser.close()
            continue
        with result.lock:
            result.waits.append(reply.seconds)
            if reply.status == 200:
                result.saves += 1
                answer.accepted[version + 1] = comment
                answer.version = max(answer.version, version + 1)
            elif reply.status == 409 and answer is shared:
                result.collisions += 1
            else:
                result.errors[str(reply.status)] += 1
    browser.close()


def _lost(answer: Kept) -> int:
    """Accepted saves that the answer and its history do not show, and versions that nobody's save explains."""
    row = Answer.objects.get(pk=answer.pk)
    written = dict(Answer.history.filter(id=answer.pk, version__in=answer.accepted).values_list("version", "comment"))
    missing = sum(written.get(version) != comment for version, comment in answer.accepted.items())
    last = max(answer.accepted, default=row.version)
    return missing + abs(row.version - last) + (answer.accepted.get(last, row.comment) != row.comment)
