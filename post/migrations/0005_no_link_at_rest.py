import re

from django.core import signing
from django.db import migrations, models

MARK = "[this link is put in while the mail is sent]"
LINK = re.compile(
    r"https?://[^\s/\"'<>]+/(invitations|questions|supplier-survey|stop-mail|stop-briefings|account/password/reset/key)"
    r"/([^\s/\"'<>?&#]{20,})/"
)
BY_KEY = {"invitations": "accept-invitation", "questions": "answer-asking", "supplier-survey": "supplier-survey"}


def take_links_out(apps, _editor):
    """Whoever read the outbox or a backup could use them. What still waits gets its link while it is sent."""
    messages = apps.get_model("post", "Message").objects
    people = apps.get_model("accounts", "User").objects
    changed = []
    for message in messages.only("key", "address", "body", "html", "state").iterator(500):
        found = LINK.search(message.body)
        if found is None:
            continue
        message.body, message.html = LINK.sub(MARK, message.body), LINK.sub(MARK, message.html)
        if message.state in ("waiting", "failed", "uncertain"):
            message.link = link_of(message, *found.groups(), people)
        changed.append(message)
    messages.bulk_update(changed, ["body", "html", "link"], batch_size=500)


def link_of(message, place, token, people):
    if place in BY_KEY:
        return [BY_KEY[place], int(message.key.split("-")[1])]
    if place == "stop-mail":
        return ["stop-mail", int(message.key.rpartition("-")[2])]
    if place == "stop-briefings":
        try:
            return ["stop-briefings", signing.loads(token, salt="reports.briefings")]
        except signing.BadSignature:
            return None
    person = people.filter(email__iexact=message.address).first()
    return ["account_reset_password_from_key", person.pk] if person else None


class Migration(migrations.Migration):
    dependencies = [("post", "0004_html_beside_the_text"), ("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            "message",
            "link",
            models.JSONField("page and subject of the receiver's own link", blank=True, null=True),
        ),
        migrations.RunPython(take_links_out, migrations.RunPython.noop),
    ]
