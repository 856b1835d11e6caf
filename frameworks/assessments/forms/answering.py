"""What an officer types for one requirement, and the evidence added with it."""

from django import forms

from frameworks.assessments.operations.save_answers import COMMENT_LIMIT, REASON_LIMIT, Typed
from frameworks.editions.rules.levels import Value
from frameworks.models import Answer, Evidence
from frameworks.models.answers import ValueChoices
from ui.forms import DateField, MarkedForm


class AnswerForm(forms.Form):
    """One requirement on the page. Its prefix carries the answer's id, so that many stand in one page's form."""

    value = forms.ChoiceField(label="Answer", choices=[("", ""), *ValueChoices.choices], required=False)
    reason = forms.CharField(label="Why it does not apply", required=False, max_length=REASON_LIMIT)
    comment = forms.CharField(label="Comment", required=False, max_length=COMMENT_LIMIT)
    reply = forms.CharField(label="Reply to the reviewer", required=False, max_length=COMMENT_LIMIT)
    version = forms.IntegerField(min_value=0)
    theirs = forms.IntegerField(min_value=0, required=False)
    keep = forms.ChoiceField(label="Which one stays?", choices=[("mine", ""), ("theirs", "")], required=False)

    def __init__(self, *args: object, answer: Answer, **kwargs: object) -> None:
        self.answer = answer
        kwargs["prefix"] = f"a{answer.pk}"
        kwargs["initial"] = {
            "value": answer.value,
            "reason": answer.reason,
            "comment": answer.comment,
            "reply": answer.reply,
            "version": answer.version,
        }
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def is_on_the_page(self) -> bool:
        """A page that was posted without this requirement says nothing about it."""
        return self.add_prefix("version") in self.data

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("value") == Value.NOT_APPLICABLE and not str(cleaned.get("reason", "")).strip():
            self.add_error("reason", f"{self.answer.criterion.code}: say why the requirement does not apply")
        return cleaned

    def typed(self) -> Typed:
        said = self.cleaned_data
        return Typed(
            value=said["value"],
            reason=said["reason"].strip(),
            comment=said["comment"].strip(),
            reply=said["reply"].strip(),
            version=said["version"],
        )


class LinkForm(forms.Form):
    """A link added with an answer. Apart from it: neither is lost by what is wrong with the other."""

    link_title = forms.CharField(label="What the link shows", required=False, max_length=200)
    link_url = forms.URLField(
        label="Web address",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter a web address, like https://www.example.org"},
    )

    def __init__(self, data: object = None, *, answer: Answer) -> None:
        super().__init__(data, prefix=f"a{answer.pk}")  # type: ignore[arg-type]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("link_title") and not cleaned.get("link_url") and "link_url" not in self.errors:
            self.add_error("link_url", "Enter the web address of the link")
        return cleaned


class EvidenceForm(MarkedForm, forms.ModelForm):
    dated_on = DateField(label="Date of the document", required=False)
    expires_on = DateField(label="Valid until", required=False)
    review_on = DateField(label="Review due", required=False)

    class Meta:
        model = Evidence
        fields = ("title", "dated_on", "expires_on", "review_on", "note")
