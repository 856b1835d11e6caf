"""Invented collections, answers, reviews and targets for a demonstration region."""

import random

from councils.models import Region
from frameworks.demo.helping import seed_help
from frameworks.demo.planning import seed_plans
from frameworks.demo.present import seed_present
from frameworks.demo.proposal import seed_proposal


def seed(region: Region, rng: random.Random) -> None:
    """The proposal's world for a region that is kept as history, the present day otherwise."""
    if region.opens_as_at:
        seed_proposal(region, rng)
    else:
        seed_present(region, rng)
    seed_plans(region, rng)
    seed_help(region, rng)


__all__ = ["seed"]
