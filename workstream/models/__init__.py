from workstream.models.benefits import Benefit
from workstream.models.decisions import Decision, Recommendation
from workstream.models.fleet import FleetCount, FleetReview, FleetTarget
from workstream.models.group import Attendance, LeadRequest, Meeting, Member
from workstream.models.money import BudgetLine
from workstream.models.notices import (
    Notice,
    NoticeBuyer,
    NoticeFault,
    NoticeLoad,
    NoticeRelease,
    NoticeVersion,
    NoticeWords,
)
from workstream.models.partners import Partner, PartnerAsk, PartnerContact, PartnerEntry, ScopeItem
from workstream.models.plan import Awaited, Item, ProgressNote, WorkLine
from workstream.models.projects import Business, Claim, PartnerProject, Phase
from workstream.models.risks import Risk, RiskScore

__all__ = [
    "Attendance",
    "Awaited",
    "Benefit",
    "BudgetLine",
    "Business",
    "Claim",
    "Decision",
    "FleetCount",
    "FleetReview",
    "FleetTarget",
    "Item",
    "LeadRequest",
    "Meeting",
    "Member",
    "Notice",
    "NoticeBuyer",
    "NoticeFault",
    "NoticeLoad",
    "NoticeRelease",
    "NoticeVersion",
    "NoticeWords",
    "Partner",
    "PartnerAsk",
    "PartnerContact",
    "PartnerEntry",
    "PartnerProject",
    "Phase",
    "ProgressNote",
    "Recommendation",
    "Risk",
    "RiskScore",
    "ScopeItem",
    "WorkLine",
]
