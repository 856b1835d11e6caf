"""Who may read and change a council's action plan and its own targets."""

from accounts.models import User
from councils.access import may_read_answers, open_council
from councils.models import Council


def open_plan(user: User, slug: str, *, to_edit: bool = False, to_sign_off: bool = False) -> Council:
    """The council whose plan it is: read by its own people and the project manager, changed by its officers, signed off
    by a sign-off officer."""
    return open_council(user, slug, to_read_answers=True, to_edit=to_edit, to_sign_off=to_sign_off)


def open_forecast(user: User, slug: str, *, to_edit: bool = False) -> Council:
    """The council's targets and forecast, for everybody who may see it by name."""
    return open_council(user, slug, to_edit=to_edit)


def may_read_plan(user: User, council: Council) -> bool:
    return may_read_answers(user, council)
