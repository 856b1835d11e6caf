from django.contrib import admin, messages
from django.http import HttpRequest

from accounts.admin import ReadOnly, show_the_rest
from post.models import Message, MessageQuerySet


@admin.register(Message)
class MessageAdmin(ReadOnly):
    """The outbox. What was refused or is uncertain goes out again only when somebody here decides so."""

    list_display = ("subject", "address", "state", "written_at", "sent_at", "error")
    list_filter = ("state", "written_at")
    search_fields = ("address", "subject", "key")
    ordering = ("-written_at",)
    actions = ("put_back",)

    @admin.action(description="Put back into the outbox to be sent once more")
    def put_back(self, request: HttpRequest, chosen: MessageQuerySet) -> None:
        stopped = (Message.State.FAILED, Message.State.UNCERTAIN)
        count = chosen.filter(state__in=stopped).update(state=Message.State.WAITING, error="")
        messages.success(request, f"{count} put back. Those that wait or were sent stay as they are.")


show_the_rest("post")
