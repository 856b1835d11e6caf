"""The frame of every page, and the pages that say that something went wrong."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.template.loader import render_to_string
from django.test import RequestFactory

from nwce.requests import service

ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "413.html", "429.html", "500.html", "503.html"]


class Person:
    is_authenticated = True
    pk = 7

    def __str__(self):
        return "Asha Patel"


class Entry:
    def __init__(self, title, url, active=False):
        self.title, self.url, self.active = title, url, active


def page(template="404.html", user=None, **context):
    request = RequestFactory().get("/somewhere/?a=1&b=2")
    request.user = user or AnonymousUser()
    request.session = SessionStore()
    return render_to_string(template, {"request": request, "user": request.user, **service(request), **context})


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_page_has_one_heading_says_what_to_do_and_a_way_on(name):
    text = page(name)
    assert len(re.findall(r"<h1\b", text)) == 1
    assert text.count('id="main-content"') == 1
    assert 'href="/"' in text
    assert "<title>" in text


def test_an_error_page_needs_no_request():
    for name in ("400.html", "500.html", "503.html"):
        assert "<h1" in render_to_string(name)


def test_no_page_carries_script_or_style_of_its_own():
    text = page(user=Person(), navigation=[Entry("Home", "/")], place="North West")
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text


def test_a_signed_in_person_sees_name_place_menu_and_sign_out():
    menu = [Entry("Home", "/"), Entry("Reports", "/reports/", active=True)]
    text = page(user=Person(), navigation=menu, place="Stockport Council")
    assert "Asha Patel" in text
    assert "Stockport Council" in text
    assert text.count('aria-current="true"') == 1
    assert re.search(r'<form method="post"[^>]*data-sign-out', text)


def test_a_stranger_sees_neither_menu_nor_sign_out():
    text = page(navigation=[Entry("Home", "/")])
    assert "data-sign-out" not in text
    assert "session-warning" not in text


def test_the_first_thing_on_a_page_leads_past_the_menu():
    text = page(user=Person())
    assert text.index('href="#main-content"') < text.index("<header")


def test_the_style_sheet_and_scripts_have_been_built_from_their_sources():
    dist = settings.BASE_DIR / "static" / "dist"
    for name in ("main.css", "print.css", "main.js", "session.js", "boot.js", "govuk-frontend.min.js"):
        assert (dist / name).stat().st_size > 100
    css = (dist / "main.css").read_text()
    assert "GDS Transport" not in css
    assert "crest" not in css
    assert re.findall(r"url\([\"']?(?:https?:)?//", css) == []
