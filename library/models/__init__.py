"""What the region shares: the register of policies, the library of resources, and agreements open to councils."""

from library.models.agreements import Agreement, AgreementUse, Lot
from library.models.policies import CommonPolicy, Policy, PolicyKind, PolicyReview
from library.models.resources import (
    Audience,
    CollectionItem,
    HandOver,
    LibraryCollection,
    Resource,
    ResourceFile,
    Tag,
)

__all__ = [
    "Agreement",
    "AgreementUse",
    "Audience",
    "CollectionItem",
    "CommonPolicy",
    "HandOver",
    "LibraryCollection",
    "Lot",
    "Policy",
    "PolicyKind",
    "PolicyReview",
    "Resource",
    "ResourceFile",
    "Tag",
]
