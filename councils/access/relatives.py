"""Which of a council's predecessors and successors a person may open."""

from django.db.models import Q

from accounts.models import User
from councils.access import visible_councils
from councils.models import Council


def opened_relatives(user: User, council: Council) -> frozenset[int]:
    relatives = Q(predecessors=council) | Q(successors=council)
    return frozenset(visible_councils(user).filter(relatives).values_list("pk", flat=True))
