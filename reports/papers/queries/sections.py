"""The sections of the reports that the manager writes words for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    in_highlight: bool
    hint: str


SECTIONS = (
    Section("where", "Where we are", True, "How the region stands against its target, in two or three sentences."),
    Section("moved", "What moved", True, "What is behind the councils whose level changed."),
    Section("late", "What is late", True, "Why it is late, and what is being done about it."),
    Section("asks", "What we ask for", True, "What board members can do for the councils that are further off."),
    Section("next", "Next month", True, "What will happen before the next report."),
    Section("map", "Map and heat map", False, "What the pictures show that the figures do not say."),
    Section("time", "Levels over time and targets", False, "How the pace compares with the target."),
    Section("sub-regions", "Sub-regions compared", False, "What explains the differences between sub-regions."),
    Section("stopping", "What stops most councils", False, "What the programme does about these requirements."),
    Section("method", "Method, sources and what is missing", False, "What the reader has to know about the figures."),
)

BY_KEY = {section.key: section for section in SECTIONS}

LONGEST_WORDS = 600
"""The highlight report has two pages; so many signs of each section find room beside its figures."""
