"""What might count twice: the same file again, or months that count already."""

from lm3.models import SpendLoad, SpendTotal

MOST_NAMED = 6


def same_file(load: SpendLoad) -> SpendLoad | None:
    """Another upload of the very same file that counts, or is on its way to."""
    others = SpendLoad.objects.filter(council_id=load.council_id, file__sha256=load.file.sha256).exclude(pk=load.pk)
    dead = (SpendLoad.State.UNDONE, SpendLoad.State.FAILED, SpendLoad.State.ARRIVED)
    return others.exclude(state__in=dead).select_related("file").first()


def why_held(load: SpendLoad) -> str:
    """The sentences that say why a file that has been read does not count by itself; empty where it may."""
    if same := same_file(load):
        return f"This is the same file as “{same.file.name}”, uploaded on {same.uploaded_at:%-d %B %Y}."
    if load.is_mended:
        return ""
    months = SpendTotal.objects.filter(load=load).values_list("month", flat=True).distinct()
    others = SpendTotal.objects.filter(
        load__council_id=load.council_id, load__state=SpendLoad.State.COUNTED, month__in=list(months)
    )
    both = sorted(set(others.values_list("month", flat=True)))
    if not both:
        return ""
    named = ", ".join(f"{month:%B %Y}" for month in both[:MOST_NAMED])
    more = f" and {len(both) - MOST_NAMED} more months" if len(both) > MOST_NAMED else ""
    return f"Spend of {named}{more} counts already, from another file."
