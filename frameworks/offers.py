"""What the council's own profile shows: the named champion supports PE1.1's word “champion”."""

from datetime import date

from accounts.models import User
from councils.models import Champion
from files.models import StoredFile
from files.storing import keep_text
from frameworks.assessments.operations.confirm_offers import Offer
from frameworks.models import Assessment

SUPPORTS = frozenset({"champion"})


def offers(assessment: Assessment, on: date) -> list[Offer]:
    champion = assessment.council.champion_on(on)
    if champion is None:
        return []
    return [
        Offer(
            supports="champion",
            key=f"champion-{champion.pk}",
            title=f"Champion named in the council's profile, {champion.starts_on:%-d %B %Y}",
            words=f"{champion.name}, {champion.post}, champion since {champion.starts_on:%-d %B %Y}.",
            source="Council profile",
            as_at=champion.starts_on,
            keep=lambda by: keep_champion(champion, on, by),
        )
    ]


def keep_champion(champion: Champion, on: date, by: User | None) -> StoredFile:
    sponsor = f"Senior sponsor: {champion.sponsor}\n" if champion.sponsor else ""
    return keep_text(
        f"champion-{champion.council.slug}-{on}.txt",
        f"Sustainable procurement champion of {champion.council.name}, as recorded on {on:%-d %B %Y}\n\n"
        f"Name: {champion.name}\nJob title: {champion.post}\n{sponsor}"
        f"Champion since: {champion.starts_on:%-d %B %Y}\n",
        by=by,
    )
