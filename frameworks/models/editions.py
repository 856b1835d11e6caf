"""A maturity framework as data: one published edition with its levels, themes, cells and requirements."""

from django.db import models
from django.db.models import UniqueConstraint

from frameworks.editions.rules.levels import Requirement
from frameworks.editions.rules.scoring import Kind, Rule


class Edition(models.Model):
    code = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    edition = models.CharField(max_length=30)
    issuer = models.CharField(max_length=200)
    published = models.CharField(max_length=50)
    citation = models.TextField()
    wording = models.TextField(blank=True)
    links = models.JSONField(default=list, blank=True)
    rule = models.CharField(max_length=50)
    rule_in_words = models.TextField()
    partly_percent = models.PositiveSmallIntegerField(
        default=0, help_text="How much a requirement partly met counts, where the rule goes by percentages."
    )
    checksum = models.CharField(max_length=64)
    """SHA-256 of the definition as loaded, so that loading again can tell whether anything differs."""
    loaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.title} ({self.edition})"

    def requirements(self) -> list[Requirement]:
        rows = self.criteria.order_by("theme__order", "level", "order").values_list("code", "theme__code", "level")
        return [Requirement(*row) for row in rows]

    def scoring(self) -> Rule:
        bands = self.levels.exclude(from_percent=None).values_list("number", "from_percent")
        return Rule(Kind(self.rule), tuple((number, bound or 0) for number, bound in bands), self.partly_percent)


class Level(models.Model):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="levels")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=50)
    from_percent = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The share from which it is reached, where the rule goes by percentages."
    )

    class Meta:
        ordering = ["number"]
        constraints = [UniqueConstraint("edition", "number", name="one_level_per_number")]

    def __str__(self) -> str:
        return f"Level {self.number}, {self.name}"


class Theme(models.Model):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="themes")
    code = models.CharField(max_length=10)
    title = models.CharField(max_length=100)
    about = models.TextField()
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [UniqueConstraint("edition", "code", name="one_theme_per_code")]

    def __str__(self) -> str:
        return self.title


class Cell(models.Model):
    """Theme and level together, with the actions that the edition suggests there."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="cells")
    level = models.PositiveSmallIntegerField()
    suggested_actions = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["theme__order", "level"]
        constraints = [UniqueConstraint("theme", "level", name="one_cell_per_theme_and_level")]

    def __str__(self) -> str:
        return f"{self.theme} level {self.level}"

    @property
    def code(self) -> str:
        return f"{self.theme.code}{self.level}"


class Criterion(models.Model):
    """One checkable requirement, such as PE1.1."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="criteria")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=12)
    level = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    statement = models.PositiveSmallIntegerField()
    requirement = models.TextField()
    evidence = models.TextField()
    guidance = models.TextField()
    supported_by = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["theme__order", "level", "order"]
        verbose_name_plural = "criteria"
        constraints = [UniqueConstraint("edition", "code", name="one_criterion_per_code")]
        indexes = [models.Index(fields=["edition", "level"])]

    def __str__(self) -> str:
        return self.code

    @property
    def cell(self) -> str:
        """The code of the theme and level it stands in, such as PE1."""
        return f"{self.theme.code}{self.level}"
