"""Papers of others that go to the board with the reports of a month, as they are."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from councils.models import Region
from files.models import StoredFile


class Paper(models.Model):
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="papers")
    month = models.DateField("the month of the reports that it goes with")
    title = models.CharField(max_length=200)
    source = models.CharField("who has written it", max_length=200)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="paper")
    pages = models.PositiveIntegerField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-month", "added_at", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def in_words(self) -> str:
        month: date = self.month
        pages = "1 page" if self.pages == 1 else f"{self.pages} pages"
        return f"{self.title} ({self.source}), {pages}, for {month:%B %Y}"
