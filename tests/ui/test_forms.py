"""Forms as the browser gets them."""

from datetime import date
from html.parser import HTMLParser

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory

from ui.forms import DateField, DayField, PageForm

PAGE = """{% load crispy_forms_tags %}{% include "ui/_error_summary.html" %}{% crispy form %}"""
CHOICES = [("a", "First"), ("b", "Second")]


class Everything(PageForm):
    button = "Send to the reviewer"

    name = forms.CharField(label="Your name", help_text="As on your badge")
    kind = forms.ChoiceField(label="What kind", choices=CHOICES, widget=forms.RadioSelect, help_text="Only one")
    several = forms.MultipleChoiceField(label="Which of them", choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    sure = forms.BooleanField(label="I am sure")
    on = DayField(label="On which day", help_text="For example, 31 12 2027")
    why = forms.CharField(label="Why", widget=forms.Textarea)
    one = forms.ChoiceField(label="Which one", choices=[("", "Choose"), *CHOICES])
    paper = forms.FileField(label="A file")


class Parts(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, tag):
        return [attrs for name, attrs in self.found if name == tag]


def drawn(data=None):
    form = Everything(data)
    form.is_valid()
    return Parts(engines["django"].from_string(PAGE).render({"form": form}, RequestFactory().get("/")))


@pytest.mark.parametrize("data", [None, {}, {"on_0": "31", "on_1": "2", "on_2": "2027", "kind": "b", "several": ["a"]}])
def test_ids_are_unique_and_everything_that_points_finds_its_goal(data):
    page = drawn(data)
    ids = [attrs["id"] for _, attrs in page.found if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in page.found:
        for described in attrs.get("aria-describedby", "").split():
            assert described in ids
    for label in page.all("label"):
        assert label["for"] in ids
    controls = {attrs.get("id") for tag, attrs in page.found if tag in ("input", "select", "textarea")}
    for link in page.all("a"):
        assert link["href"].removeprefix("#") in controls


def test_every_field_that_is_missing_says_what_to_do():
    form = Everything({})
    assert {name: form.errors[name][0] for name in form.errors} == {
        "name": "Enter your name",
        "kind": "Choose an answer to “What kind”",
        "several": "Choose an answer to “Which of them”",
        "sure": "Tick “I am sure”",
        "on": "Enter the day, month and year",
        "why": "Enter why",
        "one": "Choose an answer to “Which one”",
        "paper": "Choose a file",
    }


def test_what_was_chosen_stays_chosen():
    page = drawn({"kind": "b", "several": ["a"]})
    checked = [(attrs["name"], attrs["value"]) for attrs in page.all("input") if "checked" in attrs]
    assert checked == [("kind", "b"), ("several", "a")]


def test_radios_and_ticks_have_the_classes_of_the_design_system():
    classes = [attrs.get("class", "") for attrs in drawn().all("div")]
    assert "govuk-radios" in classes
    assert "govuk-checkboxes" in classes
    assert not any("alert" in found for found in classes)


def test_a_day_is_a_group_of_three_boxes_for_numbers():
    page = drawn()
    assert [attrs.get("role") for attrs in page.all("fieldset")].count("group") == 1
    boxes = [attrs for attrs in page.all("input") if attrs["name"].startswith("on_")]
    assert [attrs["inputmode"] for attrs in boxes] == ["numeric"] * 3


def test_the_button_has_the_forms_words_and_no_empty_name():
    (button,) = drawn().all("button")
    assert "name" not in button
    assert "govuk-button" in button["class"]


@pytest.mark.parametrize(
    ("day", "month", "year", "error"),
    [
        ("31", "2", "2026", "There is no 31 February 2026. Enter a date such as 27 3 2026"),
        ("1", "13", "2027", "There is no month 13. Enter a date such as 27 3 2026"),
        ("1", "1", "27", "Enter a year from 1990 to 2100 in four digits, such as 27 3 2026"),
        ("", "1", "2027", "Enter the day, month and year"),
        ("1", "1", "9" * 30, "Enter a year from 1990 to 2100 in four digits, such as 27 3 2026"),
    ],
)
def test_a_day_that_does_not_exist_is_refused_in_words(day, month, year, error):
    form = Everything({"on_0": day, "on_1": month, "on_2": year})
    assert form.errors["on"] == [error]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("31/02/2026", "There is no 31 February 2026. Enter a date such as 27 3 2026"),
        ("2026-02-31", "There is no 31 February 2026. Enter a date such as 27 3 2026"),
        ("31 13 2026", "There is no month 13. Enter a date such as 27 3 2026"),
        ("soon", "Enter a date such as 27 3 2026"),
    ],
)
def test_in_one_box_too_and_what_was_typed_stays(typed, error):
    class Dated(PageForm):
        on = DateField(label="Day")

    form = Dated({"on": typed})
    assert form.errors["on"] == [error]
    assert f'value="{typed}"' in str(form["on"])


@pytest.mark.parametrize("typed", ["27 3 2026", "27/03/2026", "2026-03-27", "27 March 2026", "27.3.2026"])
def test_a_date_in_one_box_is_read_as_people_write_it(typed):
    class Dated(PageForm):
        on = DateField(label="Day")

    form = Dated({"on": typed})
    assert form.is_valid()
    assert form.cleaned_data["on"] == date(2026, 3, 27)


def test_a_day_becomes_a_date():
    class Dated(PageForm):
        on = DayField(label="Day")

    form = Dated({"on_0": "29", "on_1": "2", "on_2": "2028"})
    assert form.is_valid()
    assert form.cleaned_data["on"] == date(2028, 2, 29)


@pytest.mark.parametrize(
    "field",
    [
        forms.CharField(),
        forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect),
        forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple),
        forms.BooleanField(),
        DayField(),
        forms.CharField(widget=forms.Textarea),
        forms.ChoiceField(choices=[("a", "<b>choice</b>")], widget=forms.RadioSelect),
        forms.MultipleChoiceField(choices=[("a", "<b>choice</b>")], widget=forms.CheckboxSelectMultiple),
        forms.ChoiceField(choices=[("a", "<b>choice</b>")]),
        forms.FileField(),
    ],
    ids=lambda field: type(field.widget).__name__,
)
@pytest.mark.parametrize("data", [None, {}])
def test_words_of_people_in_a_form_are_words_and_never_tags(field: forms.Field, data: dict[str, str] | None) -> None:
    field.label, field.help_text = "Rent & <b>label</b>", "Like <b>hint</b>"
    made = type("Made", (PageForm,), {"button": "Save <b>button</b>", "any": field})
    form = made(data)
    form.is_valid()

    page = engines["django"].from_string(PAGE).render({"form": form}, RequestFactory().get("/"))

    assert "<b>" not in page
    assert "Rent &amp; &lt;b&gt;label" in page
    assert "&amp;amp;" not in page
    assert "&amp;lt;" not in page
