"""Risks: kept with their scores, closed with a reason."""

from datetime import date
from typing import Any

from django.db import transaction
from django.forms import ModelForm

from accounts.models import User
from workstream.models import Risk, RiskScore
from workstream.programme.operations.keep_record import keep, lock


@transaction.atomic
def keep_risk(form: "ModelForm[Any]", *, version: int, on: date, by: User | None) -> Risk:
    """Keep a risk; where its score moved, the new one is put beside the earlier ones."""
    risk: Risk = keep(form, version=version)
    last = risk.scores.last()
    if last is None or (last.likelihood, last.impact) != (risk.likelihood, risk.impact):
        RiskScore.objects.create(risk=risk, likelihood=risk.likelihood, impact=risk.impact, on=on, by=by)
    return risk


@transaction.atomic
def close(risk: Risk, *, reason: str, on: date) -> None:
    """Close an open risk; closing it twice changes nothing."""
    now: Risk = lock(Risk, risk.pk)
    if now.closed_on:
        return
    now.closed_on, now.closed_reason = on, reason
    now.version += 1
    now.save(update_fields=["closed_on", "closed_reason", "version"])


@transaction.atomic
def open_again(risk: Risk) -> None:
    now: Risk = lock(Risk, risk.pk)
    now.closed_on, now.closed_reason = None, ""
    now.version += 1
    now.save(update_fields=["closed_on", "closed_reason", "version"])
