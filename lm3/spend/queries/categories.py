"""Which shared category a ledger's own code means."""

from dataclasses import dataclass

from councils.models import SpendCategory

PROCLASS = 6


@dataclass(frozen=True)
class Categories:
    by_start: dict[str, int]
    by_name: dict[str, int]

    def meant(self, code: str, title: str) -> int | None:
        """By ProClass where the code looks like one, or by the very name of a shared category."""
        if code.isdecimal() and len(code) == PROCLASS:
            for length in range(PROCLASS, 1, -1):
                if code[:length] in self.by_start:
                    return self.by_start[code[:length]]
        return self.by_name.get(title.lower())


def categories() -> Categories:
    rows = list(SpendCategory.objects.values_list("pk", "name", "proclass"))
    return Categories(
        {start: pk for pk, _name, proclass in rows for start in proclass.split()},
        {name.lower(): pk for pk, name, _proclass in rows},
    )
