"""Spend of councils, suppliers, priorities and measurements, by noun."""

from lm3.models.loads import LeftOut, RejectedRow, SpendLoad, SpendProfile
from lm3.models.measurements import LocalPlace, Measurement, Result
from lm3.models.priorities import Priority
from lm3.models.rows import SpendRow, SpendTotal
from lm3.models.suppliers import LeftOutRule, NotTheSame, SpendLabel, Supplier
from lm3.models.surveys import Scenario, StaffPay, Survey, SurveyPlace, SurveyRequest, ThirdRound

__all__ = [
    "LeftOut",
    "LeftOutRule",
    "LocalPlace",
    "Measurement",
    "NotTheSame",
    "Priority",
    "RejectedRow",
    "Result",
    "Scenario",
    "SpendLabel",
    "SpendLoad",
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
