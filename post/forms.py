from django import forms

from post.models import MailChoice
from ui.forms import PageForm


class MailChoiceForm(PageForm):
    digest = forms.ChoiceField(
        label="When do you want a mail about what waits for you?",
        choices=MailChoice.Digest.choices,
        widget=forms.RadioSelect,
        help_text="It comes on a Monday and names everything that waits for you, each with its date.",
        error_messages={"required": "Choose when you want the mail"},
    )
