"""Invented policies, resources and agreements for a demonstration region."""

import random

from django.utils import timezone

from councils.models import Region
from library.demo.agreements import seed_agreements
from library.demo.policies import seed_policies
from library.demo.resources import seed_resources
from library.operations.publish_entries import publish_all


def seed(region: Region, rng: random.Random) -> None:
    """Once: what is there stays as people have changed it."""
    if region.resources.exists():
        return
    on = region.opens_as_at or timezone.localdate()
    seed_policies(region, on, rng)
    seed_resources(region, on)
    seed_agreements(region, on, rng)
    publish_all()


__all__ = ["seed"]
