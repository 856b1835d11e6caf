"""What waits in the collection that is open now, carried over from the one before; and groups of like councils."""

from councils.models import Council
from frameworks.assessments.operations.carry_over import carry_all
from frameworks.demo.telling import Cast, Stage, Story
from frameworks.models import Collection, LikeGroup

URBAN = "City and metropolitan boroughs"
OTHERS = "Counties, districts and unitaries"


def carry_over_for(who: Cast, collection: Collection, stories: dict[int, Story]) -> None:
    """For councils that have not begun, or are in the middle of it: what they said last waits to be confirmed."""
    begun = [pk for pk, story in stories.items() if story.stage in (Stage.SILENT, Stage.BEGUN)]
    rows = list(collection.assessments.filter(council__in=begun).select_related("council"))
    carry_all(collection, rows, by=who.manager, at=collection.opened_at)


def name_groups(who: Cast) -> None:
    if who.region.like_groups.exists():
        return
    urban = LikeGroup.objects.create(region=who.region, name=URBAN, written_by=who.manager)
    others = LikeGroup.objects.create(region=who.region, name=OTHERS, written_by=who.manager)
    for council in who.region.councils.all():
        (urban if council.kind == Council.Kind.METROPOLITAN else others).councils.add(council)
