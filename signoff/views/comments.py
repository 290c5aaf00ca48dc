"""What was said on an application or a case, as the person hears it, and a form for those who may say something."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from networks.selectors.names import names_for
from pcnportal.accounts.organisations import Organisation
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Refused
from signoff import permissions
from signoff.enums import Heard
from signoff.forms.comments import CommentForm
from signoff.models import Case, Comment
from signoff.selectors.applications import get_application
from signoff.selectors.cases.scope import get_case, part_of
from signoff.selectors.comments import Matter, Thread, heard_by, heard_in_words, hearing_of, thread_of, would_hear
from signoff.selectors.packs import may_have_pack_of_case
from signoff.selectors.reader import Reader
from signoff.selectors.said import said
from signoff.services.comments import add_comment
from signoff.views.editing import form_page, posted


@form_page
def comments(request: SignedInRequest, reference: str) -> HttpResponse:
    application = get_application(request.user, reference)
    context = {"application": application, "reader": Reader(request.user, application, clock.today())}
    return _page(request, application, "signoff/comments.html", context)


@form_page
def case_comments(request: SignedInRequest, reference: str) -> HttpResponse:
    case = get_case(request.user, reference)
    packs = may_have_pack_of_case(request.user, case, part_of(request.user, case))
    return _page(request, case, "signoff/cases/comments.html", {"case": case, "packs": packs})


def _page(request: SignedInRequest, matter: Matter, template: str, context: dict[str, Any]) -> HttpResponse:
    thread = thread_of(request.user, matter)
    if request.method == "POST":
        permissions.check_user_can_comment(request.user, thread.organisations)
    heard, names = heard_by(request.user, thread), _names(request, thread)
    replying = _answered(request, heard)
    form = _form(request, thread, names, replying)
    if form and form.is_valid():
        try:
            add_comment(on=matter, **form.values(), by=request.user, at=clock.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Your comment is added.")
            return redirect(request.path)
    spoken = zip(said(request.user, heard), heard, strict=True)
    shown = [(each, _heard_by(comment, names, each.organisation)) for each, comment in spoken]
    context |= {"comments": shown, "form": form, "replying": replying}
    return render(request, template, context, status=422 if form and form.errors else 200)


def _form(
    request: SignedInRequest, thread: Thread, names: Mapping[Organisation, str], replying: Comment | None
) -> CommentForm | None:
    """None for who may not say anything here."""
    if not permissions.user_can_comment(request.user, thread.organisations):
        return None
    organisation, _ = permissions.check_user_can_comment(request.user, thread.organisations)
    heard = _offered(thread, names, organisation)
    if replying and replying.heard != Heard.EVERYONE:  # to whoever heard what is answered, and nobody else
        heard = {Heard[replying.heard]: _heard_by(replying, names, names[organisation])}
    initial = {"reply_to": replying.pk if replying else None, "statement": "statement" in request.GET}
    form = CommentForm(posted(request), heard=heard, states=isinstance(thread.matter, Case), initial=initial)
    form.sent_to = request.path
    return form


def _offered(thread: Thread, names: Mapping[Organisation, str], organisation: Organisation) -> dict[Heard, str]:
    offered = {}
    for heard in thread.speaks_to(organisation):
        practice, hearing = would_hear(thread, organisation, heard)
        offered[heard] = heard_in_words(heard, hearing, names, practice.name if practice else "", names[organisation])
    return offered


def _names(request: SignedInRequest, thread: Thread) -> dict[Organisation, str]:
    """Of everyone on the matter."""
    subjects = {each: f"{each.kind.lower()}:{each.code}" for each in thread.organisations}
    found = names_for(request.user, subjects.values())
    return {each: found.get(subject, "") for each, subject in subjects.items()}


def _heard_by(comment: Comment, names: Mapping[Organisation, str], speaker: str) -> str:
    """Empty for what everyone hears."""
    if comment.heard == Heard.EVERYONE:
        return ""
    practice = comment.practice.name if comment.practice else ""
    return heard_in_words(Heard[comment.heard], hearing_of(comment), names, practice, speaker)


def _answered(request: SignedInRequest, heard: list[Comment]) -> Comment | None:
    """The comment that is to be answered, where the person hears it."""
    wanted = request.GET.get("reply_to", "")
    return next((each for each in heard if str(each.pk) == wanted), None)
