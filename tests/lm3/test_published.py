"""Every published figure that can be worked out comes out to the digits it was published with."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from lm3.measurements.rules import multiplier
from lm3.measurements.rules.multiplier import NotAMultiplier, Rounds, Way

FILE = Path(__file__).parent / "published_cases.yaml"
CONTENT = yaml.safe_load(FILE.read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in CONTENT["cases"]}
USUAL = CONTENT["tolerance_default"]

Given = dict[str, Any]


def shares(given: Given) -> Given:
    return {"local_spend": given["spend"] * given["local_share"]}


def tripled(given: Given) -> Given:
    found = multiplier.three_rounds(given["r1"], given["retention"])
    return {"total": multiplier.endless(given["r1"], given["retention"]), "lm3_three_rounds": found.lm3}


def shifted(given: Given) -> Given:
    moved = multiplier.amount_behind(given["published_gain"], given["gain_per_gbp_moved"])
    total = moved / 0.10
    assert multiplier.moved(total, 10, given["gain_per_gbp_moved"])[1] == pytest.approx(given["published_gain"])
    return {"implied_spend_moved": moved, "implied_total_spend": total}


def compared(given: Given) -> Given:
    one, other = list(given.values())
    return {"times": multiplier.times(one, other), "percent_more": multiplier.percent_more(one, other)}


def standard(given: Given) -> Given:
    rounds = Rounds(given["initial"], given["stage1_local"], given["stage2_local"])
    without_first = given["stage1_local"] + given["stage2_local"] + given["stage3_local"]
    return {
        "standard_lm3": rounds.lm3,
        "published_total": without_first,
        "published_ratio": without_first / given["initial"],
    }


def by_2017(given: Given) -> Given:
    local = given["spend"] * given["local_share"]
    return {"local_spend_approx": round(local, -7), "local_spend": local, "rise_from_184m": round(local - 184e6, -6)}


def blend(given: Given) -> Given:
    return {
        "lm3": [
            multiplier.blended(share, given["local_respend"], given["non_local_respend"], Way.WIDER)
            for share in given["local_share"]
        ]
    }


def supplier(given: Given) -> Given:
    return {"value_per_gbp": multiplier.value_per_pound(bool(given["supplier_is_local"]), given["respend_rate"])}


WORKED_OUT: dict[str, Callable[[Given], Given]] = {
    "lm3online-definition-of-score": lambda given: {
        "additional": Rounds(1, 0.4, given["lm3"] - 1.4).additional,
    },
    "northumberland-local-supplier": supplier,
    "northumberland-non-local-supplier": supplier,
    "northumberland-ratio": compared,
    "northumberland-ten-percent-shift": shifted,
    "uk-ten-percent-shift": shifted,
    "northumberland-blended-strict-lm3": blend,
    "severn-project-borrowed-multiplier": lambda given: {"total": given["turnover"] * given["borrowed_multiplier"]},
    "money-trail-staff-survey-average": lambda given: {
        "mean_percent": round(multiplier.plain_mean(given["staff_local_percent"]), 1),
        "mean_unrounded": multiplier.plain_mean(given["staff_local_percent"]),
    },
    "money-trail-apply-average-to-pay-bill": lambda given: {
        "respend": given["pay_bill"] * given["mean_percent"] / 100,
    },
    "leaky-bucket-80": tripled,
    "leaky-bucket-20": tripled,
    "minney-nonstandard": standard,
    "fsb-cles-2013-sme": lambda given: {
        "respend_rate": round(multiplier.local_share(given["generated"], given["spend"]), 2),
        "unrounded": multiplier.local_share(given["generated"], given["spend"]),
    },
    "fsb-cles-2013-sme-vs-large": compared,
    "manchester-cles-2008-09": shares,
    "manchester-cles-2016-17": by_2017,
    "cpre-local-food": lambda given: {"total": given["sales"] * given["assumed_multiplier"]},
    "santa-coloma-2013-shares": lambda given: {"sum": 100 - multiplier.shares_missing(list(given.values()))},
}
IN_WORDS = {"formula-definition"}
COMPUTABLE = [name for name, case in CASES.items() if case["computable"] in (True, "partial")]
OTHER_MEASURES = [name for name, case in CASES.items() if case["metric"] in ("sroi", "nonstandard")]
PUBLISHED_ONLY = [name for name, case in CASES.items() if case["computable"] is False]


@pytest.mark.parametrize("name", [name for name in COMPUTABLE if name in WORKED_OUT])
def test_a_published_figure_comes_out_to_its_digits(name: str) -> None:
    case = CASES[name]
    found = WORKED_OUT[name](case["inputs"])

    wanted = {**case["expected"], **case.get("check", {})}
    wanted.pop("published_rise", None)
    for figure, value in wanted.items():
        near = pytest.approx(value, rel=1e-3, abs=case.get("tolerance", USUAL))
        assert found[figure] == near, figure


@pytest.mark.parametrize("name", OTHER_MEASURES)
def test_what_is_not_a_multiplier_is_refused(name: str) -> None:
    with pytest.raises(NotAMultiplier, match="not a local multiplier"):
        multiplier.refuse_other_measures(CASES[name]["metric"])


def test_every_case_that_can_be_worked_out_is_worked_out_or_refused() -> None:
    assert set(COMPUTABLE) == set(WORKED_OUT) | (set(OTHER_MEASURES) - {"minney-nonstandard"}) | IN_WORDS
    assert len(COMPUTABLE) + len(PUBLISHED_ONLY) == len(CASES) == 30


def test_the_score_is_defined_as_it_is_published() -> None:
    assert CASES["formula-definition"]["expected"]["formula"] == "(R1 + R2 + R3) / R1"
    assert Rounds(100, 50, 25).lm3 == (100 + 50 + 25) / 100


@pytest.mark.parametrize("name", [name for name in PUBLISHED_ONLY if "lm3" in CASES[name]["expected"]])
def test_a_published_score_agrees_with_what_it_adds(name: str) -> None:
    figures = CASES[name]["expected"]
    assert figures["lm3"] == pytest.approx(1 + figures["additional"])


def test_the_published_rise_that_does_not_follow_is_known_not_to() -> None:
    case = CASES["manchester-cles-2016-17"]
    assert by_2017(case["inputs"])["rise_from_184m"] != case["check"]["published_rise"]
