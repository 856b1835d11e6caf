"""Case studies: the working copy that a council writes, and the versions that were published."""

from casestudies.models.parts import Attachment, Comment, Figure, FigureWords, Picture, VersionFigure
from casestudies.models.studies import TEXTS, CaseStudy, Version, Words

__all__ = [
    "TEXTS",
    "Attachment",
    "CaseStudy",
    "Comment",
    "Figure",
    "FigureWords",
    "Picture",
    "Version",
    "VersionFigure",
    "Words",
]
