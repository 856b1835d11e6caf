"""Who owes what: the page, the log, the reminder that merges everything, the letter to the chief executive."""

from datetime import date, timedelta

import time_machine
from django.utils import timezone

from councils.models import Council, RoleKind
from frameworks.assessments.operations.open_collection import extend
from post.models import Message
from reports.chasing.operations.chase_councils import note_contact
from reports.chasing.queries.obligations_table import line_of, sheet
from reports.models import Contact, Letter, Reminder
from tests.factories import make_collection, make_council, make_person
from tests.library.making import make_policy
from tests.reports.conftest import TODAY, at, words

TODAY_ON = TODAY.date()


def officer_of(board, name: str):
    return make_person(RoleKind.OFFICER, board.councils[name], email=f"{name.lower()}@example.org")


def promise(board, name: str, day: date, on: date | None = None) -> Contact:
    line = line_of(board.councils[name], TODAY_ON)
    return note_contact(
        board.councils[name],
        on=on or TODAY_ON,
        how="call",
        with_whom="Jo",
        words="Short of staff.",
        promised=line.open_items,
        promised_for=day,
        by=None,
        at=TODAY,
    )


def test_the_page_says_of_every_council_what_it_owes_and_since_when(board):
    officer_of(board, "Elm")
    page = words(board.signed_in("manager").get("/regions/" + board.region.slug + "/owing/"))

    assert "6 councils" in page
    assert "Asked</strong> 1 Mar 2026" in page, "Elm"
    assert "Received</strong> 20 May 2026" in page, "Dale"
    assert "Declined</strong> 1 Apr 2026" in page, "Fern"
    assert "due 31 May 2026, late" in page
    assert "Send a reminder" in page


def test_a_council_that_lacks_something_for_the_target_owes_a_plan(board):
    def kinds(name: str) -> list[str]:
        return [item.ask.kind for item in line_of(board.councils[name], TODAY_ON).open_items]

    assert "plan" in kinds("Beech")
    assert "plan" in kinds("Cedar")
    assert "plan" not in kinds("Amber"), "it is there already"
    assert "plan" not in kinds("Elm"), "it owes its self-assessment first"


def test_what_is_due_in_a_later_year_is_not_owed_yet(board):
    for council in board.councils.values():
        make_policy(council)
    board.collection.assessments.filter(council=board.councils["Elm"]).update(extended_to=date(2028, 6, 30))
    found = sheet(board.region, TODAY_ON)

    elm = next(line for line in found.lines if line.council == board.councils["Elm"])
    assert elm.open_items
    assert not elm.owed_items
    assert found.owing == sum(bool(line.owed_items) for line in found.lines)
    page = words(board.signed_in("manager").get(f"/regions/{board.region.slug}/owing/"))
    assert f"<strong>{found.owing}</strong> owe something now" in page
    assert "<strong>1</strong> have something due later only" in page
    later = words(board.signed_in("manager").get(f"/regions/{board.region.slug}/owing/?state=later"))
    assert "Elm" in later.split("<tbody")[1]
    assert "Beech" not in later.split("<tbody")[1]


def test_more_time_and_a_promise_are_told_with_their_day(board):
    officer_of(board, "Elm")
    elm = board.collection.assessments.get(council=board.councils["Elm"])
    extend(elm, to=date(2026, 12, 31), by=None, at=TODAY)
    address = f"/regions/{board.region.slug}/owing/"
    manager = board.signed_in("manager")
    assert "Extended</strong> to 31 Dec 2026" in words(manager.get(address))

    promise(board, "Elm", date(2026, 12, 28))

    page = words(manager.get(address))
    assert "Promised</strong> for 28 Dec 2026" in page
    assert "Wait until 28 Dec 2026" in page
    assert "No council is due for a reminder today." in page


def test_a_promise_that_was_not_kept_is_late(board):
    officer_of(board, "Elm")
    promise(board, "Elm", date(2026, 12, 14), on=date(2026, 12, 1))

    line = line_of(board.councils["Elm"], TODAY_ON)

    assert line.is_late
    assert line.items[0].state_words == "Promised for 14 Dec 2026"


def test_one_press_sends_one_mail_for_everything_and_a_second_press_none(board):
    officer = officer_of(board, "Elm")
    second = make_collection(board.region, board.edition, name="Second look", opens_on=date(2026, 12, 1))
    second.assessments.exclude(council=board.councils["Elm"]).delete()
    manager = board.signed_in("manager")
    address = f"/regions/{board.region.slug}/owing/remind/"

    manager.post(address)
    manager.post(address)

    mail = Message.objects.get(key__startswith="reminder-", address=officer.email)
    assert "2 things are still open" in mail.subject
    assert "sustainable procurement policy" in mail.body
    assert "2026 self-assessment" not in mail.body, "it belonged to a collection that is closed"
    assert "Second look: due on" in mail.body
    assert Reminder.objects.count() == 1


def test_a_council_is_not_reminded_twice_a_day(board):
    officer_of(board, "Elm")
    manager = board.signed_in("manager")
    address = f"/regions/{board.region.slug}/owing/elm/remind/"

    manager.post(address)
    page = words(manager.post(address, follow=True))

    assert "Elm has had a reminder today." in page
    assert Message.objects.filter(key__startswith="reminder-").count() == 1


def test_nobody_is_reminded_of_nothing_and_nobody_without_an_account(board):
    manager = board.signed_in("manager")
    make_policy(board.councils["Dale"])

    assert "owes nothing" in words(manager.post(f"/regions/{board.region.slug}/owing/dale/remind/", follow=True))
    assert "Invite somebody first" in words(
        manager.post(f"/regions/{board.region.slug}/owing/elm/remind/", follow=True)
    )
    assert not Reminder.objects.exists()


def test_a_lead_sees_and_reminds_the_councils_of_the_sub_region_only(board):
    assessment = board.collection.assessments.get(council=board.councils["Amber"])
    assessment.state = "sent-back"
    assessment.save()
    officer_of(board, "Amber")
    officer_of(board, "Elm")
    lead = board.signed_in("sub-regional-lead")
    address = f"/regions/{board.region.slug}/owing/"

    page = words(lead.get(address))
    assert "Amber" in page
    assert "Elm" not in page
    lead.post(address + "remind/")

    assert [message.address for message in Message.objects.filter(key__startswith="reminder-")] == ["amber@example.org"]
    assert lead.post(address + "elm/remind/").status_code == 404


def test_a_call_goes_into_the_log_with_the_promise(board):
    officer_of(board, "Elm")
    manager = board.signed_in("manager")
    address = f"/regions/{board.region.slug}/owing/elm/log/"
    ask = line_of(board.councils["Elm"], TODAY_ON).items[0].ask
    typed = {
        "how": "call", "on_0": 15, "on_1": 12, "on_2": 2026, "with_whom": "Head of procurement", "words": "New.",
        "promised": f"{ask.kind} {ask.url}", "promised_for_0": 10, "promised_for_1": 1, "promised_for_2": 2027,
    }  # fmt: skip

    assert manager.post(address, typed | {"promised_for_0": ""}).status_code == 422
    assert manager.post(address, typed | {"on_0": 16}).status_code == 422
    assert manager.post(address, typed | {"promised_for_1": 12, "promised_for_2": 2025}).status_code == 422
    page = words(manager.post(address, typed, follow=True))

    assert "Call with Head of procurement" in page
    assert "Promised for 10 January 2027" in page
    log = manager.get(f"/regions/{board.region.slug}/owing/?table=log&format=csv")
    assert "New." in b"".join(log.streaming_content).decode()


def test_the_letter_to_the_chief_executive_is_ready_to_read_and_counts_once_it_is_sent(board):
    officer_of(board, "Elm")
    manager = board.signed_in("manager")
    address = f"/regions/{board.region.slug}/owing/elm/"

    page = words(manager.post(address + "letters/new/", follow=True))
    manager.post(address + "letters/new/")
    letter = Letter.objects.get()

    assert "Dear Chief Executive" in page
    assert "2026 self-assessment: was due on 31 May 2026" in letter.text
    manager.post(letter.get_absolute_url(), {"addressed_to": "Ms Ash", "text": "Dear Ms Ash, please."})
    assert manager.get(letter.get_absolute_url() + "file/").content[:2] == b"PK"
    manager.post(letter.get_absolute_url() + "sent/")
    manager.post(letter.get_absolute_url(), {"addressed_to": "Nobody", "text": "Changed afterwards"})

    letter.refresh_from_db()
    assert (letter.addressed_to, letter.text, letter.sent_on) == ("Ms Ash", "Dear Ms Ash, please.", TODAY_ON)
    assert line_of(board.councils["Elm"], TODAY_ON).chased.written_on == TODAY_ON


def test_the_list_is_narrowed_and_downloaded(board):
    officer_of(board, "Elm")
    manager = board.signed_in("manager")
    address = f"/regions/{board.region.slug}/owing/"

    assert "1 council." in words(manager.get(address + "?state=late"))
    assert "No council fits" in words(manager.get(address + "?words=nowhere"))
    assert "2 councils." in words(manager.get(address + "?sub_region=North"))
    assert "1 council." in words(manager.get(address + "?step=remind"))
    lines = b"".join(manager.get(address + "?table=owing&format=csv").streaming_content).decode()
    assert "Elm" in lines
    assert manager.get(address + "?table=owing&format=xlsx").status_code == 200


def test_a_board_member_reads_and_sends_nothing(board):
    officer_of(board, "Elm")
    member = board.signed_in("board")

    assert "Remind 1 council" not in words(member.get(f"/regions/{board.region.slug}/owing/"))
    assert member.post(f"/regions/{board.region.slug}/owing/elm/remind/").status_code == 403
    member.post(f"/regions/{board.region.slug}/owing/remind/")
    assert not Reminder.objects.exists()


def test_thirty_councils_cost_as_many_queries_as_one(board, django_assert_max_num_queries):
    manager = board.signed_in("manager")
    address = f"/regions/{board.region.slug}/owing/"
    manager.get(address)
    with django_assert_max_num_queries(30) as few:
        manager.get(address)
    for number in range(30):
        make_council(board.region, short_name=f"More {number}")
    make_collection(board.region, board.edition, name="Another")
    for council in Council.objects.filter(short_name__startswith="More"):
        make_person(RoleKind.OFFICER, council)
    with django_assert_max_num_queries(len(few.captured_queries)):
        manager.get(address)


def test_a_region_kept_as_history_is_shown_as_at_its_day(board):
    board.region.opens_as_at = date(2026, 5, 10)
    board.region.save()
    with time_machine.travel(TODAY + timedelta(days=400)):
        found = sheet(board.region, board.region.opens_as_at)
    assert found.on == date(2026, 5, 10)
    assert at(5, 1).date() < timezone.localdate()
