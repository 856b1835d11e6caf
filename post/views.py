from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.views import SignedIn
from post.forms import MailChoiceForm
from post.models import MailChoice
from post.stopping import choose, digest_of, person_of


def account_mail(request: SignedIn) -> HttpResponse:
    form = MailChoiceForm(request.POST or None, initial={"digest": digest_of(request.user)})
    form.cancel_url = reverse("account")
    if form.is_valid():
        choose(request.user, form.cleaned_data["digest"], at=timezone.now())
        messages.success(request, "Your choice is saved.")
        return redirect("account")
    crumbs = [("Home", "/"), ("Your account", reverse("account"))]
    context = {"form": form, "breadcrumbs": crumbs}
    return render(request, "post/account_mail.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Programs that look into mails open every link, so opening this one changes nothing: the button does."""
    person = person_of(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        choose(person, MailChoice.Digest.NONE, at=timezone.now())
    is_stopped = digest_of(person) == MailChoice.Digest.NONE
    return render(request, "post/stop_mail.html", {"is_stopped": is_stopped})
