"""Audit events as people read them: who did what, in which capacity, what it changed and why."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pcnportal.accounts.enums import Role
from pcnportal.audit.models import AuditEvent

# What was done, after the name of who did it. {network}: the first subject of that kind.
ACTIONS: Mapping[str, str] = {
    "NETWORK_STARTED": "started to form {network}",
    "NETWORK_RENAMED": "renamed {network}",
    "LEAD_CHOSEN": "chose another commissioner to lead for {network}",
    "LEAD_HANDED_OVER": "handed {network} over to the commissioner that leads it now",
    "PRACTICE_NAMED": "asked {practice} to join {network}",
    "INVITATION_LENGTHENED": "gave {practice} more time to answer {network}",
    "PRACTICE_REMOVED": "took back the invitation of {practice} to {network}",
    "MEMBERSHIP_AGREED": "agreed that {practice} joins {network}",
    "MEMBERSHIP_DECLINED": "declined for {practice} to join {network}",
    "MEMBERSHIP_BEGUN": "made {practice} a member of {network}",
    "MEMBERSHIP_ENDED": "ended the membership of {practice} in {network}",
    "MEMBERSHIP_CONFIRMED": "confirmed for {practice} that it stays in {network}",
    "NETWORK_CLOSED": "closed {network}",
    "NETWORK_SPLIT_OFF": "began {network}, formed by members of another network",
    "PRACTICE_CLOSED": "recorded that {practice} closed",
    "CHANGE_PROPOSE": "proposed a change to {network}",
    "CHANGE_AGREE": "agreed to a change to {network}",
    "CHANGE_WITHDRAW": "withdrew a change to {network}",
    "CHANGE_APPROVE": "approved a change to {network}",
    "CHANGE_REFUSE": "refused a change to {network}",
    "CHANGE_TAKE": "took the opt-out of {practice} from {network}",
    "CHANGE_APPLY": "brought a change to {network} into force",
    "CHANGE_CALL_OFF": "called off a change to {network}",
    "ODS_TOLD": "recorded that ODS was told of a change to {network}",
    "ODS_NOTICES_EXPORTED": "took away the list of notices to ODS of {commissioner}",
    "MEMBERSHIP_ENROLLED": "enrolled {practice} in {network} for another year",
    "MEMBERSHIP_DIRECTED": "required {network} to take {practice}",
    "ENROLMENT_ENDED": "ended the enrolment of {practice} in {network}",
    "PARTNERS_NAMED": "named the other partners of {network}",
    "APPROACH_RECORDED": "recorded why {practice} is not included",
    "APPROACH_REMOVED": "took off why {practice} is not included",
    "QUESTION_ASKED": "asked the lead practice a question for {practice}",
    "QUESTION_REPLIED": "replied to a question of {practice}",
    "AREA_SET": "gave the area of {network}",
    "AGREEMENT_SET": "gave the Network Agreement's date and signatories for {network}",
    "AGREEMENT_SIGNED": "recorded that the Network Agreement of {network} is signed",
    "CLINICAL_DIRECTOR_SET": "named the clinical director of {network}",
    "PAYEE_SET": "named the payee of {network}",
    "WAIVER_ASKED": "asked to waive the minimum list size for {network}",
    "WAIVER_NOT_ASKED": "no longer asks to waive the minimum list size for {network}",
    "WAIVER_GRANTED": "waived the minimum list size for {network}",
    "COVER_RECORDED": "recorded that {network} covers the patients of {practice}",
    "COVER_ACCEPTED": "recorded that {network} accepts to cover the patients of {practice}",
    "COVER_AGREED": "agreed that {network} covers the patients of {practice}",
    "COVER_NOTICE_GIVEN": "recorded that notice of a contract variation was given to {practice}",
    "COVER_WITHDRAWN": "took back that {network} is to cover the patients of {practice}",
    "COVER_ENDED": "ended that {network} covers the patients of {practice}",
    "COVER_EXPORTED": "took away the list of cover agreements of {commissioner}",
    "COVER_PROPOSED": "asked {network} to cover the patients of {practice}",
    "COVER_DECLINED": "recorded that {network} will not cover the patients of {practice}",
    "CONSENT_RECORDED": "agreed to {network} for another commissioner than its lead",
    "CONSENT_WITHDRAWN": "took back that another commissioner than its lead agrees to {network}",
    "LARGER_NETWORK_AGREED": "agreed that {network} is a larger network",
    "LARGER_NETWORK_WITHDRAWN": "took back the agreement that {network} is a larger network",
    "REGIONAL_SIGHT_RECORDED": "recorded that NHS England’s region has seen {network}",
    "REGIONAL_SIGHT_WITHDRAWN": "took back that NHS England’s region has seen {network}",
    "LOCAL_SHARE_RECORDED": "recorded how many of the patients live in the area of {network}",
    "LOCAL_SHARE_WITHDRAWN": "took back how many of the patients live in the area of {network}",
    "EXPLANATION_GIVEN": "explained a warning about {network}",
    "EXPLANATION_WITHDRAWN": "took back the explanation of a warning about {network}",
    "NEIGHBOURHOODS_SET": "divided {network} into neighbourhoods",
    "NEIGHBOURHOODS_WITHDRAWN": "took back the neighbourhoods of {network}",
    "GEOGRAPHY_ATTESTED": "recorded that the whole area of {commissioner} is served",
    "ATTESTATION_WITHDRAWN": "took back that the whole area of {commissioner} is served",
    "ANSWER_GIVEN": "said for {practice} whether it takes part",
    "ANSWER_RECORDED": "recorded the answer of {practice} that came on paper",
    "LATE_ANSWER_ACCEPTED": "accepted the late answer of {practice}",
    "LATE_ANSWER_NOT_ACCEPTED": "did not accept the late answer of {practice}",
    "ANSWERS_EXPORTED": "took away the list of answers of practices of {commissioner}",
    "LIST_RECORDED": "recorded the list of {practice}",
    "LIST_TAKEN_BACK": "took back the list recorded for {practice}",
    "EXEMPTION_RECORDED": "recorded why the list of {practice} needs no cover",
    "APPLICATION_STARTED": "started the application of {network}",
    "APPLICATION_ITEM_BEGUN": "began to fill in a part of the application",
    "APPLICATION_DETAILS_SET": "changed whom to ask about the application",
    "CO_EDITOR_NAMED": "let somebody of {practice} fill in the application",
    "CO_EDITOR_WITHDRAWN": "no longer lets somebody of {practice} fill in the application",
    "APPLICATION_SUBMIT": "submitted the application of {network}",
    "APPLICATION_WITHDRAW": "withdrew the application of {network}",
    "APPLICATION_DISCARD": "discarded the application of {network}",
    "APPLICATION_PICK_UP": "started to check the application of {network}",
    "APPLICATION_RETURN": "asked for changes to the application of {network}",
    "APPLICATION_MARK_REQUIREMENTS_MET": "marked the requirements as met for {network}",
    "APPLICATION_FALL_BACK": "took {network} back to review",
    "APPLICATION_REFUSE": "refused the application of {network}",
    "APPLICATION_REQUEST_REVIEW": "asked for the refusal of {network} to be reviewed",
    "APPLICATION_RESOLVE": "took {network} back to review, with the LMC",
    "APPLICATION_ESCALATE": "took the refusal of {network} to NHS England",
    "APPLICATION_ADVISE": "advised on the refusal of {network}",
    "APPLICATION_REOPEN": "opened the application of {network} again",
    "APPLICATION_DECLARE_READY": "declared the Network Agreement of {network} complete",
    "APPLICATION_GO_LIVE": "started {network}",
    "APPLICATION_CLOSE": "closed the application of {network}, which has closed",
    "APPLICATION_ASSIGNED": "changed who looks at the application",
    "ITEM_CHECKED": "checked one of the six items",
    "HOLD_PLACED": "put {network} on hold",
    "HOLD_REVIEWED": "kept {network} on hold",
    "HOLD_CONTESTED": "contested a hold on {network}",
    "HOLD_ANSWERED": "answered who contested a hold on {network}",
    "HOLD_RELEASED": "released a hold on {network}",
    "COMMENT_ADDED": "commented on the application of {network}",
    "CASE_OPEN": "opened the case",
    "CASE_HANDED_OVER": "handed the case over from a commissioner that has closed",
    "CASE_SHARED": "let the commissioner see the case",
    "CASE_COMMENTED": "commented on the case",
    "CASE_PLANNED": "said what comes next in the case",
    "CASE_PARTY_ADDED": "gave somebody else a part in the case",
    "CASE_LMC_ENGAGED": "recorded when the LMC was engaged on the case",
    "CASE_ASK_LMC": "asked the LMC to comment on the case",
    "CASE_MEDIATE": "began to mediate in the case",
    "CASE_AGREE": "recorded what was agreed in the case",
    "CASE_COVER": "recorded that a network covers the patients, which settles the case",
    "CASE_DIVIDE": "recorded that the contract is divided into two codes",
    "CASE_PROPOSE_DIRECTION": "proposed a direction in the case",
    "CASE_DIRECT": "directed the network to take the practice",
    "CASE_DROP_DIRECTION": "took back the proposed direction",
    "CASE_ASK_ESCALATION": "asked that the case be taken to NHS England",
    "CASE_ESCALATE": "took the case to NHS England",
    "CASE_ADVISE": "advised the commissioner on the case",
    "CASE_CLOSE": "closed the case",
    "CASE_REOPEN": "opened the case again",
    "CASES_EXPORTED": "took away the list of cases",
    "VARIATIONS_RECORDED": "recorded when contract variations were sent and signed",
    "VARIATIONS_EXPORTED": "took away the list of contract variations of {commissioner}",
    "ROUND_LOSE_COVER": "opened the round again: not every patient is covered any more",
    "ROUND_REGAIN_COVER": "closed the round again: every patient is covered",
    "ROUND_CONFIRMED": "confirmed all Network Contracts of the round",
    "ABSENCE_SAID": "said when they are away, and who acts for them",
    "ABSENCE_ENDED": "said that they are back",
    "INTEREST_DECLARED": "declared an interest in {practice}",
    "INTEREST_ENDED": "said that an interest in {practice} has ended",
    "INTERESTS_EXPORTED": "took away the register of interests of {commissioner}",
    "LIST_EXPORTED": "took away a list",
    "EVIDENCE_PACK_ASKED": "asked for an evidence pack",
    "EVIDENCE_PACK_MADE": "made an evidence pack",
    "EVIDENCE_PACK_TAKEN": "took away an evidence pack",
    "IMPORT": "imported {import}",
}
# What a change is called. What is not listed here is for machines and left out.
LABELS: Mapping[str, str] = {
    "name": "Name",
    "lead_commissioner": "Lead commissioner",
    "reviewer": "Reviewer",
    "acting_for": "For",
    "answer": "Answer",
    "received_on": "Received on",
    "late": "After the deadline",
    "kind": "Kind",
    "codes": "Area",
    "description": "Description",
    "dated_on": "Dated",
    "signatories": "Signed",
    "profession": "Profession",
    "practice": "Practice",
    "email": "E-mail address",
    "share": "Share of the post, in per cent",
    "job_shares": "Shared with",
    "ground": "Ground",
    "drawing": "Drawing",
    "evidence": "Evidence",
    "note": "Note",
    "percent": "Per cent of the patients",
    "source": "Source",
    "rule": "Rule",
    "text": "Explanation",
    "neighbourhoods": "Neighbourhoods",
    "partners": "Other partners",
    "statement": "Statement",
    "successor": "Taken over by",
    "last_day": "Last day",
    "first_day": "First day",
    "sent_on": "Sent on",
    "from": "From",
    "to": "To",
    "item": "Part",
    "outcome": "Outcome",
    "waits_for": "Waits for",
    "review_on": "To be reviewed on",
    "next_step": "Next step",
    "owed_by": "By",
    "next_on": "Due on",
    "owner": "Person",
    "network": "Network",
    "expected_on": "Expected from",
    "party": "Takes part",
    "engaged_on": "LMC engaged on",
    "memberships_in_force": "Memberships that come into force",
    "file": "File",
    "as_at": "As at",
}
# Values that are codes without saying of what.
CODES = {"lead_commissioner": "commissioner", "signatories": "practice", "ground": "ground"}
PORTAL = "The portal"
_DATE = re.compile(r"\d{4}-\d\d-\d\d$")


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a history. `capacity` says for whom and as what the person acted."""

    at: datetime
    who: str
    capacity: str
    did: str
    changes: tuple[Change, ...]
    reason: str


def described(event: AuditEvent, names: Mapping[str, str]) -> Entry:
    """`names`: what the event's subjects and organisation are called, by subject, such as "practice:A81001"."""
    return Entry(
        at=event.at,
        who=str(event.actor) if event.actor else PORTAL,
        capacity=", ".join(filter(None, (_role(event.capacity), names.get(organisation_subject(event), "")))),
        did=_did(event, names),
        changes=tuple(_changes(event.before or {}, event.after or {}, names)),
        reason=event.reason,
    )


def in_outline(event: AuditEvent, names: Mapping[str, str]) -> Entry:
    """The same for people outside: which organisation did what, and neither the person nor what was said."""
    who = names.get(organisation_subject(event), PORTAL)
    return Entry(event.at, who, "", _did(event, names), (), "")


def organisation_subject(event: AuditEvent) -> str:
    """The organisation that was acted for, as a subject: "commissioner:99A"."""
    kind, _, code = event.organisation.partition(":")
    return f"{kind.lower()}:{code}" if code else ""


def subjects_of(events: Iterable[AuditEvent]) -> set[str]:
    """Everything that `described` wants to know a name of."""
    events = list(events)
    said = {subject for event in events for each in (event.before, event.after) for subject in _said(each or {})}
    subjects = {subject for event in events for subject in (*event.subjects, organisation_subject(event))}
    return {subject for subject in subjects | said if ":" in subject}


def _said(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        if key in CODES:
            yield from (f"{CODES[key]}:{code}" for code in ([value] if isinstance(value, str) else value))
        elif isinstance(value, Mapping):
            yield from _said(value)
        elif isinstance(value, str | list):
            yield from [value] if isinstance(value, str) else value


def _role(capacity: str) -> str:
    return Role(capacity).label if capacity in Role.values else ""


def _did(event: AuditEvent, names: Mapping[str, str]) -> str:
    words = ACTIONS.get(event.action, event.action.replace("_", " ").lower())
    first: dict[str, str] = defaultdict(lambda: "it")
    for subject in event.subjects:
        kind = subject.partition(":")[0]
        first.setdefault(kind, names.get(subject, f"another {kind}"))
    return words.format_map(first)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Change]:
    for key, label in LABELS.items():
        kind = CODES.get(key, "")
        old, new = _words(before.get(key), names, kind), _words(after.get(key), names, kind)
        if old != new:
            yield Change(label, old, new)


def _words(value: Any, names: Mapping[str, str], kind: str = "") -> str:
    """`kind`: what the value's codes are codes of."""
    if isinstance(value, Mapping) and all(isinstance(each, list) for each in value.values()):
        return "; ".join(f"{key}: {_words(each, names)}" for key, each in value.items())
    if isinstance(value, Mapping):
        return ", ".join(
            f"{_words(key, names, kind)} {_words(each, names) or 'not yet'}" for key, each in value.items()
        )
    if isinstance(value, list):
        return ", ".join(_words(each, names) for each in value)
    if isinstance(value, str):
        return names.get(f"{kind}:{value}" if kind else value) or _day(value) or _plain(value)
    if value is None or isinstance(value, bool):
        return "yes" if value else ""
    return f"{value:,}"


def _day(value: str) -> str:
    if not _DATE.match(value):
        return ""
    day = date.fromisoformat(value)
    return f"{day.day} {day:%B %Y}"


def _plain(value: str) -> str:
    """A stored choice such as REQUIREMENTS_MET as words; whatever people wrote stays as it is."""
    return value.replace("_", " ").capitalize() if re.fullmatch(r"[A-Z]{3,}(_[A-Z]+)*", value) else value
