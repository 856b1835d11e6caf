from django.contrib import admin

from accounts.admin import ReadOnly, show_the_rest
from frameworks import models


@admin.register(
    models.Cell,
    models.Criterion,
    models.Edition,
    models.Level,
    models.Mapping,
    models.MappingRow,
    models.Theme,
)
class EditionAdmin(ReadOnly):
    """Editions are loaded from their definitions, never typed."""


@admin.register(
    models.Answer,
    models.Assessment,
    models.AssessmentCopy,
    models.Carried,
    models.CarryOver,
    models.Collection,
    models.DeclaredAnswer,
    models.DeclaredEvidence,
    models.Event,
    models.Evidence,
    models.EvidenceUse,
    models.LikeGroup,
    models.Opening,
    models.Review,
    models.Submission,
    models.SubmissionLevel,
    models.Target,
    models.Verdict,
)
class RecordAdmin(ReadOnly):
    list_select_related = True


show_the_rest("frameworks")
