"""What the commissioner finds when it looks at each of the six: the one writer of checks."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from networks.rules import Moment, blockers, check_rules
from networks.rules.actions import OBJECTION_RULES, Objection
from networks.selectors.facts import YearDay
from pcnportal.accounts.models import User
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict
from pcnportal.core.words import datetime_london
from signoff import permissions, policies
from signoff.checklist import stamp_of
from signoff.enums import Outcome, Signing, Six
from signoff.models import Application, ItemCheck
from signoff.selectors.checks import check_lines
from signoff.selectors.versions import content_of, latest_version
from signoff.services.absences import for_whom, stood_in_for
from signoff.services.decisions import check_unchanged, fall_back_on_checks
from signoff.services.locking import lock_application

Answers = Mapping[Six, tuple[Outcome, str]]


@transaction.atomic
def record_checks(
    *, application: Application, answers: Answers, version: int, revision: int, seen: int, by: User, at: datetime
) -> list[ItemCheck]:
    """Keep what `by` found, who saw the application at `version`, its network at `revision` and the check `seen` last.

    What is answered as it stands is left as it is, so the same again changes nothing. Where one is not met after all,
    or is to be looked at again, an application whose requirements were met goes back to review. Raises
    PermissionDenied; Conflict where somebody was quicker or the application has changed; CannotTake without a reason
    where one is needed, and for what is not the commissioner's to judge.
    """
    current = lock_application(application)
    capacity = permissions.check_user_can_check(by, current)
    away = stood_in_for(current, by, at)
    content = content_of(current)
    standing = {line.item: (line.outcome, line.note) for line in check_lines(current, (), content)}
    new = {item: answer for item, answer in answers.items() if answer != standing[item]}
    if not new:
        return []
    policies.check_checkable(current, current.status_changes.select_related("by").order_by("-id").first())
    check_unchanged(current, version, revision, at)
    _check_seen(current, seen)
    for item, (outcome, note) in new.items():
        _check_reason(current, item, outcome, note, at)
    submission = latest_version(current)
    assert submission  # what is with its commissioner was submitted
    made = [
        ItemCheck(
            application=current,
            item=item,
            outcome=outcome,
            note=note,
            submission=submission,
            stamp=stamp_of(item, content),
            by=by,
            acting_for=away,
            at=at,
        )
        for item, (outcome, note) in new.items()
    ]
    ItemCheck.objects.bulk_create(made)
    for check in made:
        _record(check, standing, capacity)
    if any(check.outcome != Outcome.MET for check in made):
        fall_back_on_checks(application=current, at=at)
    return made


def _check_seen(application: Application, seen: int) -> None:
    last = application.item_checks.select_related("by").order_by("-id").first()
    if last and last.pk != seen:
        raise Conflict(
            f"{last.by} checked {application.network} on {datetime_london(last.at)}, after you opened this page. "
            "What they found stands here now; your answers are kept. Look at both, then save."
        )


def _check_reason(application: Application, item: Six, outcome: Outcome, note: str, at: datetime) -> None:
    """The Network Agreement is dated and signed or not, and nothing else of it is judged (CMP-07)."""
    if outcome is not Outcome.NOT_MET:
        return
    if not note.strip():
        raise policies.CannotTake(f"{item.label}: say why it is not met.")
    if item is Six.AGREEMENT:
        objection = Objection(application.network.name, to_agreement=note not in [each.label for each in Signing])
        found = check_rules(OBJECTION_RULES, objection, YearDay.of(application.contract_year, localdate(at)).rules)
        for finding in blockers(found, Moment.ACTION):
            raise policies.CannotTake(finding.sentence)


def _record(check: ItemCheck, standing: Mapping[Six, tuple[Outcome, str]], capacity: str) -> None:
    """For the commissioner's own eyes: under a subject that the other parties' history does not ask for."""
    application = check.application
    item = next(each for each in Six if each == check.item)
    outcome, note = standing[item]
    record(
        chain=application.commissioner.code,
        action="ITEM_CHECKED",
        subjects=[application.checks_subject],
        by=check.by,
        capacity=capacity,
        organisation=application.commissioner.organisation,
        at=check.at,
        before={"outcome": outcome, "note": note},
        after={
            "item": item.label,
            "outcome": check.outcome,
            "note": check.note,
            "version": check.submission.number,
            **for_whom(check.acting_for),
        },
    )
