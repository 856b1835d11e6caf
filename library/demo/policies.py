"""Who has a policy: most, some from the common one, a few overdue; fewer in the proposal's year."""

import random
from datetime import date, timedelta

from councils.invented import keep, write
from councils.models import Council, Region
from files.storing import keep_text
from library.demo.words import COMMON_TEXT, LABEL
from library.models import CommonPolicy, Policy, PolicyKind, PolicyReview

NOW = {"separate": 17, "part": 10, "preparation": 9, "none": 4, "": 6}
THEN = {"separate": 7, "part": 9, "preparation": 16, "none": 8, "": 6}
"""Of 46 councils."""
SHOWN = "bolton"
"""The demonstration officer's council: its policy is to be renewed, and supports three requirements."""


def seed_policies(region: Region, on: date, rng: random.Random) -> None:
    is_history = region.opens_as_at is not None
    common = _common(region, on - timedelta(days=26 if is_history else 420))
    shares = THEN if is_history else NOW
    councils = list(region.councils.on(on).order_by("short_name"))
    forms = list(shares)
    rows = []
    for council in councils:
        form = rng.choices(forms, weights=list(shares.values()))[0]
        if council.slug == SHOWN:
            rows.append(_shown(council, on))
        elif form:
            rows.append(_policy(council, PolicyKind.POLICY, form, common, on, rng))
        if form == "separate" and rng.random() < 0.4:
            rows.append(_policy(council, PolicyKind.STRATEGY, "separate", None, on, rng))
    saved = write(Policy, rows, lambda row: row.starts_on)
    PolicyReview.objects.bulk_create(
        PolicyReview(
            policy=row,
            held_on=row.starts_on + timedelta(days=330),
            held_by="Procurement board",
            outcome=f"Suppliers were asked; the part on working with them was made clearer ({LABEL}).",
            next_due_on=row.review_due_on,
        )
        for row in saved
        if row.is_in_place and row.starts_on + timedelta(days=340) < on and (row.pk % 2 or row.council.slug == SHOWN)
    )


def _common(region: Region, agreed_on: date) -> CommonPolicy:
    common = CommonPolicy(
        region=region,
        kind=PolicyKind.POLICY,
        title=f"Common sustainable procurement policy ({LABEL})",
        agreed_by="Standards group",
        starts_on=agreed_on,
        review_due_on=agreed_on + timedelta(days=730),
        text=COMMON_TEXT,
        file=keep_text("common-policy.txt", COMMON_TEXT, by=None),
    )
    return keep(common, agreed_on)


def _shown(council: Council, on: date) -> Policy:
    adopted_on = on - timedelta(days=760)
    return Policy(
        council=council,
        kind=PolicyKind.POLICY,
        form="separate",
        title=f"Buying for the long run ({LABEL})",
        stance="own",
        starts_on=adopted_on,
        adopted_by="Cabinet",
        endorsed_by="Chief executive",
        endorsed_on=adopted_on + timedelta(days=20),
        review_due_on=on - timedelta(days=20),
        link="https://www.example.org/bolton/sustainable-procurement-policy",
    )


def _policy(
    council: Council, kind: PolicyKind, form: str, common: CommonPolicy | None, on: date, rng: random.Random
) -> Policy:
    days = rng.randrange(20, 1000)
    drawn, endorsed = rng.random(), rng.random() < 0.7
    starts_on = on - timedelta(days=days)
    if form not in Policy.IN_PLACE:
        return Policy(council=council, kind=kind, form=form, starts_on=starts_on)
    taken = common is not None and drawn < 0.5 and common.starts_on <= on - timedelta(days=10)
    if taken and common:
        starts_on = max(starts_on, common.starts_on + timedelta(days=5))
    stance = "own"
    if taken:
        stance = "adopted" if drawn < 0.25 else "adapted"
    return Policy(
        council=council,
        kind=kind,
        form=form,
        title=f"Sustainable procurement {kind} of {council.short_name} ({LABEL})",
        stance=stance,
        common=common if taken else None,
        starts_on=starts_on,
        adopted_by=rng.choice(("Cabinet", "Executive", "Portfolio holder")),
        endorsed_by="Chief executive" if endorsed else "",
        endorsed_on=min(on, starts_on + timedelta(days=15)) if endorsed else None,
        review_due_on=starts_on + timedelta(days=rng.choice((730, 730, 1095))),
    )
