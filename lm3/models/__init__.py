"""Spend of councils, suppliers, priorities and measurements, by noun."""

from lm3.models.areas import LocalArea
from lm3.models.loads import LeftOut, RejectedRow, SpendBefore, SpendLoad, SpendMark, SpendProfile
from lm3.models.measurements import LocalPlace, Measurement, Result
from lm3.models.priorities import Priority
from lm3.models.rows import SpendRow, SpendTotal
from lm3.models.suppliers import LeftOutRule, NotTheSame, SpendLabel, Supplier
from lm3.models.surveys import Scenario, StaffPay, Survey, SurveyPlace, SurveyRequest, ThirdRound

__all__ = [
    "LeftOut",
    "LeftOutRule",
    "LocalArea",
    "LocalPlace",
    "Measurement",
    "NotTheSame",
    "Priority",
    "RejectedRow",
    "Result",
    "Scenario",
    "SpendBefore",
    "SpendLabel",
    "SpendLoad",
    "SpendMark",
    "SpendProfile",
    "SpendRow",
    "SpendTotal",
    "StaffPay",
    "Supplier",
    "Survey",
    "SurveyPlace",
    "SurveyRequest",
    "ThirdRound",
]
