"""The one writer of comments: said to those who hear them, and never changed."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from networks.rules import words
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import record
from pcnportal.core.errors import Refused
from practices.models import Practice
from signoff import permissions
from signoff.enums import Heard
from signoff.models import Case, Comment
from signoff.selectors.comments import Matter, Thread, heard_by, hearing_of, remarks_subject, thread_of, would_hear
from signoff.selectors.versions import latest_version
from signoff.services.telling import tell_commented

LONGEST = 10_000


class CannotComment(Refused):
    """The comment is empty or too long, or answers one that the person does not hear."""


@transaction.atomic
def add_comment(
    *,
    on: Matter,
    text: str,
    by: User,
    at: datetime,
    heard: Heard = Heard.EVERYONE,
    reply_to: int | None = None,
    statement: bool = False,
) -> Comment:
    """Say something on an application, about its last version, or on a case, to those who `heard` names; `statement`:
    how the organisation stands to a case. Sent twice, the last comment is kept once.

    Raises PermissionDenied for who is not on the matter or may not speak to these, CannotComment.
    """
    _lock(on)
    thread = thread_of(by, on)
    organisation, capacity = permissions.check_user_can_comment(by, thread.organisations)
    if heard not in thread.speaks_to(organisation):
        raise PermissionDenied("You can comment here, but not for these readers alone.")
    said = text.strip()
    if not 0 < len(said) <= LONGEST:
        raise CannotComment(f"Enter a comment of {LONGEST:,} characters or fewer.")
    version = None if isinstance(on, Case) else latest_version(on)
    statement = statement and isinstance(on, Case)
    last = on.comments.select_related("submission").order_by("-id").first()
    repeated = (by.id, said, version, heard, statement)
    if last and (last.by_id, last.text, last.submission, last.heard, last.statement) == repeated:
        return last
    answered = _answered(by, thread, reply_to, heard)
    practice, hearing = _hearing(thread, organisation, heard, answered)
    comment = Comment.objects.create(
        **_about(on),
        submission=version,
        heard=heard,
        practice=practice,
        hearers=[str(each) for each in hearing],
        reply_to=answered,
        statement=statement,
        by=by,
        capacity=capacity,
        organisation_kind=organisation.kind,
        organisation_code=organisation.code,
        text=said,
        interests=words.listed(list(thread.interests)),
        at=at,
    )
    tell_commented(comment, thread.organisations)
    _record(comment, thread, organisation)
    return comment


def _about(on: Matter) -> dict[str, Matter]:
    return {"case": on} if isinstance(on, Case) else {"application": on}


def _lock(on: Matter) -> None:
    """Two clicks at once come one after the other."""
    type(on)._default_manager.select_for_update(no_key=True).get(pk=on.pk)


def _answered(by: User, thread: Thread, reply_to: int | None, heard: Heard) -> Comment | None:
    """What not everyone heard is answered to those who did."""
    if reply_to is None:
        return None
    for comment in heard_by(by, thread):
        if comment.pk == reply_to:
            if comment.heard not in (Heard.EVERYONE, heard):
                raise CannotComment("Only some read what you answer. Answer to them, by the first button.")
            return comment
    raise CannotComment("The comment that you answer is not one that you can read. Open the page again.")


def _hearing(
    thread: Thread, organisation: Organisation, heard: Heard, answered: Comment | None
) -> tuple[Practice | None, list[Organisation]]:
    """Who hears it, where not everyone does, and the practice among them; an answer is heard by who heard the other."""
    if heard is Heard.EVERYONE:
        return None, []
    if answered and answered.heard == heard:
        return answered.practice, hearing_of(answered)
    return would_hear(thread, organisation, heard)


def _record(comment: Comment, thread: Thread, organisation: Organisation) -> None:
    """Of what not everyone hears, under a subject that is only read by who hears it."""
    on = thread.matter
    concerned = [] if isinstance(on, Case) else [on.network.subject]
    record(
        chain=thread.commissioner.code,
        action="CASE_COMMENTED" if isinstance(on, Case) else "COMMENT_ADDED",
        subjects=[on.subject, *concerned] if comment.heard == Heard.EVERYONE else [remarks_subject(on)],
        by=comment.by,
        capacity=comment.capacity,
        organisation=organisation,
        at=comment.at,
        after={"comment": comment.pk},
    )
