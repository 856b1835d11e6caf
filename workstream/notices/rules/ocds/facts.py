"""What a release, or several brought together, says about a notice. Read with care: extensions are not checked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from workstream.notices.rules.ocds import vocabulary

MOST_PENCE = 10**15
LONGEST = 10_000
CANCELLED = ("cancelled", "withdrawn", "unsuccessful")
RESERVED = {
    "shelteredWorkshop": "sheltered workshops",
    "publicServiceMissionOrganization": "public service mutuals",
    "supportedEmploymentProvider": "supported employment providers",
    "vcse": "voluntary, community and social enterprises",
    "sme": "small and medium-sized enterprises",
}
FIND_A_TENDER = re.compile(r"^\d{6}-20\d\d$")


@dataclass(frozen=True)
class Facts:
    title: str
    description: str
    stage: str
    """planned, tender, awarded or cancelled"""
    status: str
    """As the publisher has it: active, cancelled, withdrawn …"""
    published_at: datetime | None
    closes_at: datetime | None
    pence: int | None
    """Without VAT. Only in pounds; of another currency `amount` tells it in words."""
    amount: str
    lots: int
    is_sme: bool | None
    """None where the notice says nothing."""
    is_vcse: bool | None
    reserved: str
    """For whom, in words; empty where it is not reserved."""
    cpv: str
    cpv_words: str
    place: str
    link: str
    change: str
    """What the publisher says was changed, and why it was cancelled."""
    buyer: str
    buyer_ids: tuple[str, ...]


def read(release: dict[str, Any], tags: Iterable[str] = ()) -> Facts:
    """`release`: one release, or the compiled one; `tags`: of the latest release. Amounts become whole pence."""
    tender, awards = _dict(release.get("tender")), _rows(release.get("awards"))
    lots = _rows(tender.get("lots"))
    words = set(tags) or set(_texts(release.get("tag")))
    pence, amount = _value(tender, lots, awards)
    cpv, cpv_words = _cpv(tender)
    buyer, ids = _buyer(release)
    status = _text(tender.get("status"))
    return Facts(
        title=_text(tender.get("title"), 300) or next((_text(row.get("title"), 300) for row in awards), ""),
        description=_text(tender.get("description"), LONGEST),
        stage=_stage(release, words, status),
        status=status,
        published_at=moment(tender.get("datePublished")),
        closes_at=moment(_dict(tender.get("tenderPeriod")).get("endDate"))
        or moment(tender.get("expressionOfInterestDeadline")),
        pence=pence,
        amount=amount,
        lots=len(lots),
        is_sme=_suits("sme", tender, lots),
        is_vcse=_suits("vcse", tender, lots),
        reserved=_reserved([tender, *lots]),
        cpv=cpv,
        cpv_words=cpv_words,
        place=_place(tender),
        link=_link(release, tender, awards),
        change=_change(tender),
        buyer=buyer,
        buyer_ids=ids,
    )


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [row for row in value if isinstance(row, str)] if isinstance(value, list) else []


def _text(value: Any, longest: int = 200) -> str:
    """One line or several, without the signs that no database takes."""
    return " ".join(value.replace("\0", "").split())[:longest] if isinstance(value, str) else ""


def moment(value: Any) -> datetime | None:
    """A date with time; where no zone is given it is taken as UTC."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _stage(release: dict[str, Any], tags: set[str], status: str) -> str:
    if status in CANCELLED or "tenderCancellation" in tags:
        return "cancelled"
    awards = _rows(release.get("awards"))
    if any(row.get("status") not in ("pending", *CANCELLED) for row in awards) or _rows(release.get("contracts")):
        return "awarded"
    early = status in ("planning", "planned") or (tags and tags <= {"planning", "planningUpdate"})
    if early or not release.get("tender"):
        return "planned"
    return "tender"


def in_pence(amount: Any) -> int | None:
    """Whole pence of an amount in pounds, half a penny up; None where it is no amount that a notice may have."""
    if isinstance(amount, bool) or not isinstance(amount, int | float | Decimal):
        return None
    try:
        pence = int((Decimal(str(amount)) * 100).quantize(Decimal(1), rounding="ROUND_HALF_UP"))
    except (InvalidOperation, OverflowError, ValueError):
        return None
    return pence if 0 <= pence <= MOST_PENCE else None


def _value(tender: dict[str, Any], lots: list[dict[str, Any]], awards: list[dict[str, Any]]) -> tuple[int | None, str]:
    """The value of the notice: as it states it; else the sum of its lots; else the sum of what was awarded."""
    for rows in ([tender], lots, awards):
        values = [_dict(row.get("value")) for row in rows]
        found = [(in_pence(_net(value)), _text(value.get("currency"), 3) or "GBP") for value in values]
        amounts = [(pence, currency) for pence, currency in found if pence is not None]
        if not amounts:
            continue
        currencies = {currency for _pence, currency in amounts}
        total = sum(pence for pence, _currency in amounts)
        if currencies == {"GBP"}:
            return (total, "") if total <= MOST_PENCE else (None, "")
        if len(currencies) == 1:
            return None, f"{total // 100:,}.{total % 100:02d} {currencies.pop()}"
        return None, "several currencies"
    return None, ""


def _net(value: dict[str, Any]) -> Any:
    return value.get("amountGross") if value.get("amount") is None else value.get("amount")


def _suits(whom: str, tender: dict[str, Any], lots: list[dict[str, Any]]) -> bool | None:
    said = [_dict(row.get("suitability")).get(whom) for row in (tender, *lots)]
    known = [value for value in said if isinstance(value, bool)]
    return any(known) if known else None


def _reserved(rows: Iterable[dict[str, Any]]) -> str:
    found = [word for row in rows for word in _texts(_dict(row.get("otherRequirements")).get("reservedParticipation"))]
    return ", ".join(dict.fromkeys(RESERVED.get(word, _text(word, 60)) for word in found))[:200]


def _cpv(tender: dict[str, Any]) -> tuple[str, str]:
    """The first CPV code that stands in the notice: eight digits without the check digit, with its title there or else
    that of the vocabulary."""
    for _path, row in vocabulary.classes(tender):
        if code := vocabulary.code_of(row):
            return code, _text(row.get("description"), 150) or vocabulary.titles().get(code, "")
    return "", ""


def _place(tender: dict[str, Any]) -> str:
    """Where it is delivered, as the notice has it: regions, towns and postcodes, each once."""
    found = []
    for item in _rows(tender.get("items")):
        for address in _rows(item.get("deliveryAddresses")):
            parts = (address.get(name) for name in ("locality", "region", "postalCode"))
            found.append(", ".join(text for part in parts if (text := _text(part, 60))))
    return "; ".join(dict.fromkeys(text for text in found if text))[:200]


def _link(release: dict[str, Any], tender: dict[str, Any], awards: list[dict[str, Any]]) -> str:
    """The address of the notice where it was published; one on a government service goes before others."""
    places = (tender, _dict(release.get("planning")), *awards, *_rows(release.get("contracts")))
    rows = [row for place in places for row in _rows(place.get("documents"))]
    notices = [row for row in rows if "notice" in str(row.get("documentType")).lower()]
    addresses = [url for row in (*notices, *rows) if (url := _address(row.get("url")))]
    official = (url for url in addresses if urlsplit(url).netloc.endswith(".service.gov.uk"))
    if found := next(official, ""):
        return found
    if FIND_A_TENDER.match(str(release.get("id"))):
        return f"https://www.find-tender.service.gov.uk/Notice/{release['id']}"
    return next(iter(addresses), "")


def _address(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 300:
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    return value if parts.scheme in ("http", "https") and parts.netloc else ""


def _change(tender: dict[str, Any]) -> str:
    rows = [*_rows(tender.get("amendments")), _dict(tender.get("amendment"))]
    said = [_text(row.get("rationale"), 300) or _text(row.get("description"), 300) for row in rows]
    known = [text for text in (*said, _text(tender.get("statusDetails"), 300)) if text]
    return known[-1] if known else ""


def _buyer(release: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Name and identifiers of who buys: from the buyer, the party it points to, or the party with that role."""
    buyer = _dict(release.get("buyer")) or _dict(_dict(release.get("tender")).get("procuringEntity"))
    parties = _rows(release.get("parties"))
    party = next((row for row in parties if buyer.get("id") and row.get("id") == buyer.get("id")), None)
    if party is None:
        party = next((row for row in parties if "buyer" in _texts(row.get("roles"))), {})
    found = []
    for row in (buyer, party):
        for one in (_dict(row.get("identifier")), *_rows(row.get("additionalIdentifiers"))):
            scheme, number = _text(one.get("scheme"), 40), _text(str(one.get("id") or ""), 100)
            if scheme and number:
                found.append(f"{scheme}:{number}"[:140])
    return _text(buyer.get("name")) or _text(party.get("name")), tuple(dict.fromkeys(found))
