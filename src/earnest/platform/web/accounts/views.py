"""A person's own page, and in the demo the choice of a person to be."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from earnest.platform.demo.people import everybody
from earnest.platform.web.accounts.forms import ProfileForm
from earnest.platform.web.accounts.models import Profile
from earnest.platform.web.accounts.people import person, profile_of

SOMEBODYS = ("/orders/", "/sell/", "/account/", "/demo/")
"""Pages of one person, to which nobody comes back as another: who is chosen begins on a page of their own."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name and language; saving the language turns the pages to it too."""
    known = profile_of(person(request))
    form = ProfileForm(request.POST or None, instance=known)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/profile.html", {"form": form}, status=200 if request.method != "POST" else 422)
    saved: Profile = form.save()
    response = redirect("profile")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, saved.language, samesite="Lax", secure=request.is_secure())
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def choose_person(request: HttpRequest) -> HttpResponse:
    """Sign in as anybody of the demo. Anywhere else there is no such page."""
    if not settings.EARNEST.demo:
        raise Http404
    if request.method == "POST":
        chosen = request.POST.get("person", "")
        if not (chosen.isascii() and chosen.isdigit()):
            raise Http404
        login(request, get_object_or_404(User, pk=int(chosen)), backend="django.contrib.auth.backends.ModelBackend")
        return HttpResponseRedirect(_back(request))
    back = request.GET.get("next", "")
    somebodys = back == "/" or back.startswith(SOMEBODYS)
    return render(request, "account/people.html", {"groups": everybody(), "next": "" if somebodys else back})


def _back(request: HttpRequest) -> str:
    """The page to go to afterwards; never one of another site."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if allowed else settings.LOGIN_REDIRECT_URL
