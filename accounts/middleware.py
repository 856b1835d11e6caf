from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.sessions import came_from, is_by_script, is_due, renew, signed_out

NOTHING_SAVED = (
    "You were signed out and nothing of that page was saved: text you typed is kept on this device where the page said "
    "so, and files must be chosen again."
)


class KeepSessionMiddleware:
    """Each click gives the session its whole length again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_cookie = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_cookie and SESSION_KEY in request.session and is_due(request.session):
            renew(request.session)
        return self.get_response(request)


class SignInFirstMiddleware(LoginRequiredMiddleware):
    """Every page asks for a sign-in unless it says otherwise, and leads back. Whoever sent something too late is told
    that nothing was saved, and led to the page they sent it from: the address it went to may be no page. A page that
    saves by itself is told in JSON."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if is_by_script(request):
            return signed_out()
        page = came_from(request)
        if request.method in ("GET", "HEAD") or not page:
            return super().handle_no_permission(request, view_func)
        messages.warning(request, NOTHING_SAVED)
        return redirect_to_login(page, self.get_login_url(view_func), self.get_redirect_field_name(view_func))
