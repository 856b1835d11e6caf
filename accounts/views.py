from allauth.account.forms import UserTokenForm
from allauth.account.views import PasswordResetFromKeyView
from allauth.decorators import rate_limit
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.browsers import remember
from accounts.forms import DetailsForm, ResetPasswordKeyForm
from accounts.models import User
from accounts.sessions import lasts_at_least, renew


class SignedIn(HttpRequest):
    user: User


def account(request: SignedIn) -> HttpResponse:
    person = request.user
    held = person.roles.on(timezone.localdate()).select_related("council", "sub_region", "region")
    two_step = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    return render(request, "accounts/account.html", {"roles": held.order_by("kind", "pk"), "two_step": two_step})


def account_details(request: SignedIn) -> HttpResponse:
    # A copy, so that the head of the page keeps the name as it is until it is saved.
    form = DetailsForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if form.is_valid():
        form.save()
        messages.success(request, "Your details are saved.")
        return redirect("account")
    return render(request, "accounts/account_details.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@never_cache
def stay_signed_in(request: SignedIn) -> JsonResponse:
    renew(request.session)
    return JsonResponse({"seconds": lasts_at_least()})


class NewPasswordView(PasswordResetFromKeyView):
    """allauth's page, but the key stays in the address: allauth lays it into the session, which is in the database. The
    referrer policy tells the address to no other site."""

    @method_decorator(rate_limit(action="reset_password_from_key"))
    def dispatch(self, request: HttpRequest, uidb36: str, key: str, **kwargs: object) -> HttpResponseBase:
        self.request, self.key, self.reset_user = request, key, None
        asked = UserTokenForm(data={"uidb36": uidb36, "key": key})
        if not asked.is_valid():
            return self.render_to_response(self.get_context_data(token_fail=True))
        self.reset_user = asked.reset_user
        if request.user.is_authenticated and request.user.pk != self.reset_user.pk:
            self.logout()
        return super(PasswordResetFromKeyView, self).dispatch(request, uidb36, key, **kwargs)

    def form_valid(self, form: ResetPasswordKeyForm) -> HttpResponse:
        """Whoever reads the person's mail is that person: the tries of others do not hold this browser up any more."""
        response: HttpResponse = super().form_valid(form)
        remember(response, form.user)
        return response


new_password = login_not_required(never_cache(NewPasswordView.as_view()))


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/privacy.html")


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/accessibility.html")
