"""How the requirements of one edition live on in another."""

from django.db import models
from django.db.models import Q

from frameworks.editions.rules.mapping import Change
from frameworks.models.editions import Criterion, Edition

ONE_SIDED = (Change.NEW.value, Change.GONE.value)


class Mapping(models.Model):
    older = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="mappings_onward")
    newer = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="mappings_back")
    source = models.TextField()
    checksum = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("older", "newer", name="one_mapping_per_pair_of_editions"),
            models.CheckConstraint(condition=~Q(older=models.F("newer")), name="mapping_leads_to_another_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.older} to {self.newer}"


class MappingRow(models.Model):
    class ChangeChoices(models.TextChoices):
        SAME = Change.SAME.value, "The same"
        CHANGED = Change.CHANGED.value, "Changed"
        SPLIT = Change.SPLIT.value, "Split"
        MERGED = Change.MERGED.value, "Merged"
        NEW = Change.NEW.value, "New"
        GONE = Change.GONE.value, "Gone"

    mapping = models.ForeignKey(Mapping, on_delete=models.CASCADE, related_name="rows")
    change = models.CharField(max_length=10, choices=ChangeChoices)
    old = models.ForeignKey(Criterion, on_delete=models.CASCADE, null=True, related_name="mapped_onward")
    new = models.ForeignKey(Criterion, on_delete=models.CASCADE, null=True, related_name="mapped_back")
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("mapping", "old", "new", name="one_row_per_old_and_new_requirement"),
            models.CheckConstraint(
                condition=(Q(change=Change.NEW.value) & Q(old=None, new__isnull=False))
                | (Q(change=Change.GONE.value) & Q(new=None, old__isnull=False))
                | (~Q(change__in=ONE_SIDED) & Q(old__isnull=False, new__isnull=False)),
                name="mapping_row_has_its_sides",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old or '–'} to {self.new or '–'}: {self.change}"
