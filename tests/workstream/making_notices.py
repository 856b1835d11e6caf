"""Packages of open contracting data for tests, as Contracts Finder and Find a Tender write them; all invented."""

import json
from datetime import timedelta
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from councils.models import Region, RoleKind
from tests.factories import make_person
from workstream.models import NoticeLoad, NoticeVersion
from workstream.notices.operations import load_notices
from workstream.notices.operations.match_buyers import match_by_hand
from workstream.notices.operations.receive_package import receive

_numbers = count(1)
CONTRACTS_FINDER = "https://www.contractsfinder.service.gov.uk/Notice/"


def days(number: int) -> str:
    """So many days from now, as packages write it."""
    return (timezone.now() + timedelta(days=number)).strftime("%Y-%m-%dT%H:%M:%SZ")


def release(buyer: str = "Bolton Council", ocid: str = "", *, at: int = -5, tag: str = "tender", **tender: Any) -> Any:
    """A call for bids in the form of Contracts Finder, published some days ago and open for three weeks."""
    number = next(_numbers)
    said = {
        "id": f"REF{number}",
        "title": f"Grounds maintenance {number}",
        "description": "Mowing and planting.",
        "datePublished": days(at),
        "status": "active",
        "classification": {"scheme": "CPV", "id": "77310000", "description": "Planting services of green areas"},
        "items": [{"id": "1", "deliveryAddresses": [{"region": "North West", "postalCode": "BL1 1RU"}]}],
        "value": {"amount": 12_345.67, "currency": "GBP"},
        "procurementMethod": "open",
        "tenderPeriod": {"endDate": days(21)},
        "suitability": {"sme": True, "vcse": False},
        "documents": [{"id": "1", "documentType": "tenderNotice", "url": f"{CONTRACTS_FINDER}{number:08d}"}],
    }
    return {
        "ocid": ocid or f"ocds-b5fd17-{number:08d}",
        "id": f"{number:08d}-{number}",
        "date": days(at),
        "tag": [tag],
        "initiationType": "tender",
        "language": "en",
        "parties": [{"id": "GB-CFS-1", "name": buyer, "roles": ["buyer"]}],
        "buyer": {"id": "GB-CFS-1", "name": buyer},
        "tender": {key: value for key, value in {**said, **tender}.items() if value is not None},
    }


def package(*releases: Any, version: str = "1.1") -> bytes:
    return json.dumps(
        {
            "uri": "https://example.org/releases",
            "version": version,
            "publishedDate": days(0),
            "publisher": {"name": "An invented service"},
            "license": "Open Government Licence 3.0",
            "releases": list(releases),
        }
    ).encode()


def records(*records: Any) -> bytes:
    about = {"uri": "https://example.org/records", "version": "1.1", "publishedDate": days(0)}
    return json.dumps({**about, "publisher": {"name": "An invented service"}, "records": list(records)}).encode()


def arrive(region: Region, content: bytes, *, name: str = "notices.json", by: User | None = None) -> NoticeLoad:
    by = by or make_person(RoleKind.MANAGER, region)
    return receive(SimpleUploadedFile(name, content), region, by=by, at=timezone.now())


def load(region: Region, *releases: Any, content: bytes = b"") -> NoticeLoad:
    """A package that has been read."""
    found = arrive(region, content or package(*releases))
    load_notices.read(found.pk)
    found.refresh_from_db()
    return found


def notice_args(region: Region, council: Any, by: User) -> dict[str, list[Any]]:
    """What the addresses of the pages of notices are about, for the table of who may open them."""
    found = arrive(region, package(release("Some Council")), by=by)
    load_notices.read(found.pk)
    version = NoticeVersion.objects.get(load=found)
    match_by_hand(version.buyer, council, is_other=False)
    here = [region.slug]
    return {
        "notice file": [*here, found.pk],
        "buyer of notices": [*here, version.buyer_id],
        "notice": [*here, version.notice.ocid],
    }
