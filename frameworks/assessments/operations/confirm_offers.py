"""What a council's records already show for a requirement: offered, never counted until somebody confirms it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.models import User
from frameworks.assessments.operations.save_answers import Typed, attach, hold, record, use
from frameworks.editions.rules.levels import Value
from frameworks.models import Answer, Assessment, Cell, Criterion, Evidence, EvidenceUse

if TYPE_CHECKING:
    from files.models import StoredFile


@dataclass(frozen=True)
class Offer:
    """Evidence that a record of the council can give for requirements supported by `supports`."""

    supports: str
    """The word that editions use in `supported_by`; a requirement's code only where somebody gave it for just that."""
    key: str
    """Tells one record from another, and a newer state of it from an older."""
    title: str
    words: str
    source: str
    as_at: date
    keep: Callable[[User | None], "StoredFile"]
    """Freezes the record as it is now in a stored file."""
    fulfils: bool = True
    """False where the record helps to close a gap without showing that the requirement is met."""
    url: str = ""
    """The page of it, where whoever reads the offer may open one."""
    record: str = ""
    """Tells which record it is, where one record is offered for several words; otherwise its key does."""
    lasts_until: date | None = None
    """The record's own last day; without one its shelf life counts from `as_at`."""
    too_old: bool = False
    """It would fulfil, had it not outlived its last day."""
    rests: int = 0
    """How many requirements of the edition have this one record for their ground."""


SHELF_LIFE = timedelta(days=2 * 365 + 1)
"""So long after its own date a record shows that a requirement is met; afterwards it is shown and no longer fulfils."""
SHELF_LIVES: dict[str, timedelta | None] = {
    # In force until somebody ends them; the register holds its own days of review.
    "champion": None,
    "policy": None,
    "policy-endorsed": None,
    "strategy": None,
    "strategy-endorsed": None,
    # What was published or reviewed is looked at again after three years.
    "case-study": timedelta(days=3 * 365 + 1),
    "policy-reviewed": timedelta(days=3 * 365 + 1),
}


def last_day(offer: Offer) -> date | None:
    """Until when the record shows what it is offered for; none where it does until somebody ends it."""
    shelf = SHELF_LIVES.get(offer.supports, SHELF_LIFE)
    return offer.lasts_until or (offer.as_at + shelf if shelf else None)


@dataclass(frozen=True)
class Example:
    """What another council did that may help with a theme and level."""

    title: str
    council: str
    words: str
    url: str


@cache
def example_sources() -> tuple[Callable[[Assessment, Cell], list[Example]], ...]:
    return tuple(import_string(path) for path in settings.EXAMPLES)


def examples_for(assessment: Assessment, cell: Cell) -> list[Example]:
    """What others did, shown beside the answers of a cell."""
    return [example for source in example_sources() for example in source(assessment, cell)]


@dataclass(frozen=True)
class Source:
    ask: Callable[[Assessment, date], list[Offer]]
    supports: frozenset[str]
    """The words that it can say anything about; none where that is known only when it is asked."""

    def concerns(self, words: Collection[str] | None) -> bool:
        return words is None or not self.supports or not self.supports.isdisjoint(words)


@cache
def sources() -> tuple[Source, ...]:
    """The functions of `settings.OFFERS`; `SUPPORTS` beside each says what it is about."""
    found = []
    for path in settings.OFFERS:
        supports: frozenset[str] = getattr(import_module(path.rpartition(".")[0]), "SUPPORTS", frozenset())
        found.append(Source(import_string(path), supports))
    return tuple(found)


def offers_for(assessment: Assessment, on: date, words: Collection[str] | None = None) -> dict[str, list[Offer]]:
    """Offers by the word they support. Each source is asked once, and only where it concerns one of `words`."""
    found: dict[str, list[Offer]] = {}
    for source in sources():
        for offer in source.ask(assessment, on) if source.concerns(words) else []:
            found.setdefault(offer.supports, []).append(_aged(offer, on))
    return _counted(assessment, found)


def _aged(offer: Offer, on: date) -> Offer:
    last = last_day(offer)
    too_old = offer.fulfils and last is not None and last < on
    return replace(offer, lasts_until=last, fulfils=offer.fulfils and not too_old, too_old=too_old)


def _counted(assessment: Assessment, offers: dict[str, list[Offer]]) -> dict[str, list[Offer]]:
    """Each with how many requirements rest on its record. One query where there is any offer."""
    if not offers:
        return offers
    words: dict[str, set[str]] = {}
    for offer in (one for rows in offers.values() for one in rows):
        words.setdefault(offer.record or offer.key, set()).add(offer.supports)
    criteria = Criterion.objects.filter(edition=assessment.collection.edition_id)
    asked = [{code, *supported} for code, supported in criteria.values_list("code", "supported_by")]
    rests = {record: sum(not said.isdisjoint(one) for one in asked) for record, said in words.items()}
    return {
        word: [replace(offer, rests=rests[offer.record or offer.key]) for offer in rows]
        for word, rows in offers.items()
    }


def words_of(answers: Iterable[Answer]) -> frozenset[str]:
    """What the requirements of these answers can be supported by."""
    return frozenset(word for answer in answers for word in answer.criterion.supported_by)


def waiting(answer: Answer, offers: dict[str, list[Offer]]) -> list[Offer]:
    """The offers for one answer that nobody has taken yet. The answer's uses must have been fetched."""
    taken = {use.offer_key for use in answer.uses.all()}
    words = [*answer.criterion.supported_by, answer.criterion.code]
    return [offer for word in words for offer in offers.get(word, []) if offer.key not in taken]


@transaction.atomic
def confirm(
    assessment: Assessment, answer: Answer, offer: Offer, *, version: int, by: User | None, at: datetime
) -> bool:
    """Take an offer: its record is frozen as evidence, and a requirement that has no answer yet counts as met from now
    on. Where somebody has answered, the answer stays as it is. Returns whether there was none.

    SavedMeanwhile where the answer has been saved since `version` was seen; nothing is done then.
    """
    now = hold(assessment, answer.pk, version, at)
    if not now.value:
        met = Typed(Value.MET, now.reason, now.comment or offer.words, now.reply, version)
        record(assessment, {now.pk: met}, by=by, at=at)
    evidence = _kept(assessment, offer)
    if evidence:
        use(evidence, [now], by=by, at=at)
    else:
        evidence = attach(
            [now],
            council=assessment.council,
            title=offer.title,
            file=offer.keep(by),
            by=by,
            at=at,
            source=offer.source,
            as_at=offer.as_at,
        )
    EvidenceUse.objects.filter(answer=now, evidence=evidence).update(offer_key=offer.key, offer_as_at=offer.as_at)
    return not now.value


def _kept(assessment: Assessment, offer: Offer) -> Evidence | None:
    """The same state of the record, where it is the ground of another answer already: one record, one document."""
    uses = EvidenceUse.objects.filter(answer__assessment=assessment, offer_key=offer.key).select_related("evidence")
    found = uses.order_by("pk").first()
    return found.evidence if found else None
