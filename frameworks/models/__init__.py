from frameworks.models.answers import Answer, Evidence, EvidenceTaken, EvidenceUse
from frameworks.models.carrying import AssessmentCopy, Carried, CarryOver, Opening
from frameworks.models.collections import Assessment, Collection, Event
from frameworks.models.editions import Cell, Criterion, Edition, Level, Theme
from frameworks.models.helping import Asking, Given, SharedAnswer
from frameworks.models.like import LikeGroup
from frameworks.models.mappings import Mapping, MappingRow
from frameworks.models.plans import CouncilTarget, PlannedRequirement, PlanSignOff
from frameworks.models.reviews import Review, Verdict
from frameworks.models.submissions import DeclaredAnswer, DeclaredEvidence, Submission, SubmissionLevel
from frameworks.models.targets import Target

__all__ = [
    "Answer",
    "Asking",
    "Assessment",
    "AssessmentCopy",
    "Carried",
    "CarryOver",
    "Cell",
    "Collection",
    "CouncilTarget",
    "Criterion",
    "DeclaredAnswer",
    "DeclaredEvidence",
    "Edition",
    "Event",
    "Evidence",
    "EvidenceTaken",
    "EvidenceUse",
    "Given",
    "Level",
    "LikeGroup",
    "Mapping",
    "MappingRow",
    "Opening",
    "PlanSignOff",
    "PlannedRequirement",
    "Review",
    "SharedAnswer",
    "Submission",
    "SubmissionLevel",
    "Target",
    "Theme",
    "Verdict",
]
