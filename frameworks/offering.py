"""What a council's records already show for a requirement: offered, never counted until somebody confirms it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.models import User
from frameworks.answering import Typed, attach, record
from frameworks.levels import Value
from frameworks.models import Answer, Assessment, Cell, EvidenceUse

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
            found.setdefault(offer.supports, []).append(offer)
    return found


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
) -> None:
    """Take an offer: its record is frozen as evidence, and the requirement counts as met from now on."""
    typed = Typed(
        value=Value.MET, reason="", comment=answer.comment or offer.words, reply=answer.reply, version=version
    )
    record(assessment, {answer.pk: typed}, by=by, at=at)
    evidence = attach(
        [answer],
        council=assessment.council,
        title=offer.title,
        file=offer.keep(by),
        by=by,
        at=at,
        source=offer.source,
        as_at=offer.as_at,
    )
    EvidenceUse.objects.filter(answer=answer, evidence=evidence).update(offer_key=offer.key, offer_as_at=offer.as_at)
