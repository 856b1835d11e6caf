"""Names of suppliers brought together, and who is no trade: in plain words, without guessing."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

SHORT = {
    "LTD": "LIMITED",
    "LTD.": "LIMITED",
    "CO": "COMPANY",
    "CORP": "CORPORATION",
    "INC": "INCORPORATED",
    "&": "AND",
    "BROS": "BROTHERS",
    "ASSOC": "ASSOCIATION",
    "UNIV": "UNIVERSITY",
    "MBC": "METROPOLITAN BOROUGH COUNCIL",
    "HMRC": "HM REVENUE AND CUSTOMS",
}
NOT_LETTERS = re.compile(r"[^A-Z0-9& ]+")
TRADING_AS = re.compile(r"\bT\s*[/\\-]\s*A\b|\bTRADING AS\b")
LIKELY = 90.0
"""So alike, of 100, that a person is asked whether two names are one supplier."""


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """The same for spellings that differ only in case, accents, punctuation, spaces or the form of Limited."""
    text = unicodedata.normalize("NFKD", name).upper()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = TRADING_AS.sub(" TRADINGAS ", text).replace("'", "").replace("’", "").replace(".", "")
    words = NOT_LETTERS.sub(" ", text.replace("&", " & ")).split()
    if words[:1] == ["THE"] and len(words) > 2:
        words = words[1:]
    return " ".join(SHORT.get(word, word) for word in words)[:150]


@dataclass(frozen=True)
class Rule:
    """Suppliers left out of trade: those with one of these words or phrases in the name."""

    code: str
    title: str
    words: tuple[str, ...]

    def pattern(self) -> "re.Pattern[str] | None":
        keys = sorted({key(word) for word in self.words} - {""}, key=len, reverse=True)
        return re.compile(r"\b(?:" + "|".join(map(re.escape, keys)) + r")\b") if keys else None


BLANK = "no-name"
USUAL_RULES = (
    Rule("no-name", "No name given", ()),
    Rule(
        "redacted",
        "Names taken out",
        ("redacted", "redaction", "personal data removed", "name withheld", "private individual"),
    ),
    Rule(
        "public",
        "Other public bodies",
        (
            "council",
            "borough",
            "combined authority",
            "police and crime commissioner",
            "chief constable",
            "fire and rescue",
            "fire authority",
            "nhs",
            "integrated care board",
            "waste disposal authority",
            "department for",
            "ministry of",
            "environment agency",
            "audit commission",
        ),
    ),
    Rule(
        "tax",
        "Taxes",
        (
            "hmrc",
            "hm revenue and customs",
            "hm revenue & customs",
            "inland revenue",
            "customs and excise",
            "valuation office",
        ),
    ),
    Rule("pensions", "Pensions", ("pension", "pensions", "pension fund", "superannuation")),
    Rule(
        "refunds",
        "Refunds and one-off payments",
        ("refund", "refunds", "ad hoc chaps payment", "sundry creditor", "one time vendor"),
    ),
    Rule(
        "carers",
        "Foster carers and allowances",
        ("foster carer", "foster carers", "foster parents", "adoption allowance", "kinship carer", "dementia payments"),
    ),
)


def sorted_out(keys: Iterable[str], rules: Sequence[Rule]) -> dict[str, str]:
    """The code of the first rule that takes each name out; names of trade are not in it."""
    patterns = [(rule.code, rule.pattern()) for rule in rules]
    has_blank = any(rule.code == BLANK for rule in rules)
    found: dict[str, str] = {}
    for name in keys:
        if not name:
            if has_blank:
                found[name] = BLANK
            continue
        for code, pattern in patterns:
            if pattern and pattern.search(name):
                found[name] = code
                break
    return found


@dataclass(frozen=True)
class Alike:
    first: int
    second: int
    likeness: float


def alike(keys: Mapping[int, str], *, most: int = 200, likely: float = LIKELY) -> list[Alike]:
    """Pairs of suppliers whose names are much alike, the likeliest first. Only names with the same beginning are held
    against one another, so that thousands take seconds; a person decides."""
    groups: dict[str, list[int]] = {}
    for pk, name in keys.items():
        if name:
            groups.setdefault(name[:3], []).append(pk)
    found = [pair for pks in groups.values() if len(pks) > 1 for pair in _within(pks, keys, likely)]
    return sorted(found, key=lambda pair: (-pair.likeness, pair.first, pair.second))[:most]


def _within(pks: Sequence[int], keys: Mapping[int, str], likely: float) -> list[Alike]:
    bare = [_bare(keys[pk]) for pk in pks]
    scores = process.cdist(bare, bare, scorer=fuzz.token_sort_ratio, score_cutoff=likely)
    return [
        Alike(pks[one], pks[other], float(scores[one][other]))
        for one in range(len(pks))
        for other in range(one + 1, len(pks))
        if scores[one][other] >= likely
    ]


def _bare(name: str) -> str:
    """Without what tells little: the legal form, and what follows “trading as”."""
    words = name.split(" TRADINGAS ")[0].split()
    kept = [word for word in words if word not in {"LIMITED", "PLC", "LLP", "COMPANY", "UK"}]
    return " ".join(kept or words)
