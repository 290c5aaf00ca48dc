"""Statuses, actions and hold codes with the words shown for them. Free of Django, so that the workflow can use them."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.label) for member in cls]


class ApplicationStatus(Labelled):
    DRAFT = "DRAFT", "Draft"
    SUBMITTED = "SUBMITTED", "Submitted"
    UNDER_REVIEW = "UNDER_REVIEW", "Under review"
    RETURNED = "RETURNED", "Changes asked for"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"
    REQUIREMENTS_MET = "REQUIREMENTS_MET", "Requirements met"
    CONFIRMED = "CONFIRMED", "Confirmed"
    DISCARDED = "DISCARDED", "Discarded"
    REFUSED = "REFUSED", "Refused"
    UNDER_DISPUTE = "UNDER_DISPUTE", "Refusal under review"
    ESCALATED = "ESCALATED", "With NHS England"
    ADVISED = "ADVISED", "NHS England has advised"
    REFUSED_FINALLY = "REFUSED_FINALLY", "Refused for good"
    READY = "READY", "Ready to start"
    LIVE = "LIVE", "Live"
    CLOSED = "CLOSED", "Closed"


class RoundStatus(Labelled):
    OPEN = "OPEN", "Open"
    CONFIRMED = "CONFIRMED", "Confirmed"


class RoundState(Labelled):
    """How a round stands on a day: its status, and what follows from deadlines and from what is in its way."""

    OPEN = "OPEN", "Open"
    REVIEWING = "REVIEWING", "Being checked"
    RESOLVING = "RESOLVING", "Gaps are being resolved"
    ESCALATED = "ESCALATED", "Escalated: gaps are left after the last day to resolve them"
    READY_TO_CONFIRM = "READY_TO_CONFIRM", "Ready to confirm"
    CONFIRMED = "CONFIRMED", "Confirmed"
    REOPENED = "REOPENED", "Open again"


class RoundFact(Labelled):
    """What the state of a round is read from. The label says it of the round."""

    CONFIRMED = "CONFIRMED", "it is confirmed"
    CLEAR = "CLEAR", "nothing is in the way of its confirmation"
    CONFIRMED_BEFORE = "CONFIRMED_BEFORE", "it was confirmed before"
    RESOLUTION_PASSED = "RESOLUTION_PASSED", "the last day to resolve gaps has passed"
    CONFIRMATION_PASSED = "CONFIRMATION_PASSED", "the last day to confirm it has passed"
    SUBMISSION_PASSED = "SUBMISSION_PASSED", "the last day to submit an application has passed"


class Action(Labelled):
    """What can be done to an application. The label says of somebody that they did it."""

    SUBMIT = "SUBMIT", "submitted it"
    WITHDRAW = "WITHDRAW", "withdrew it"
    PICK_UP = "PICK_UP", "started to check it"
    RETURN = "RETURN", "asked for changes"
    MARK_REQUIREMENTS_MET = "MARK_REQUIREMENTS_MET", "marked the requirements met"
    FALL_BACK = "FALL_BACK", "took it back to review"
    CONFIRM = "CONFIRM", "confirmed it with its round"
    DISCARD = "DISCARD", "discarded it"
    REFUSE = "REFUSE", "refused it"
    REQUEST_REVIEW = "REQUEST_REVIEW", "asked for the refusal to be reviewed"
    RESOLVE = "RESOLVE", "took it back to review, with the LMC"
    ESCALATE = "ESCALATE", "took it to NHS England"
    ADVISE = "ADVISE", "gave its advice"
    REOPEN = "REOPEN", "opened it again"
    DECLARE_READY = "DECLARE_READY", "declared the Network Agreement complete"
    GO_LIVE = "GO_LIVE", "started the network"
    CLOSE = "CLOSE", "took over that the network closed"


class RoundAction(Labelled):
    """The label says of somebody that they did it."""

    CONFIRM = "CONFIRM", "confirmed it"
    REOPEN = "REOPEN", "opened it again"
    LOSE_COVER = "LOSE_COVER", "opened it again: not every patient is covered any more"
    REGAIN_COVER = "REGAIN_COVER", "closed it again: every patient is covered"


class PartState(Labelled):
    """How a practice's part in a year stands on a day: told from its memberships and from what it has answered."""

    UNDECIDED = "UNDECIDED", "Undecided"
    AWAITING_CONFIRMATION = "AWAITING_CONFIRMATION", "Silent member of the year before"
    WILLING = "WILLING", "Takes part and is not asked yet"
    UNPLACED = "UNPLACED", "Cannot find a network"
    NAMED = "NAMED", "Asked by a network"
    AGREED = "AGREED", "Agreed to join a network"
    MEMBER = "MEMBER", "Member of a network"
    LEAVING = "LEAVING", "Member that has opted out"
    OPTED_OUT = "OPTED_OUT", "Opted out"
    DECLINED = "DECLINED", "Takes no part"
    ENDED = "ENDED", "Closed"


class PartFact(Labelled):
    """What the state of a practice's part is read from. The label says it of the practice."""

    CLOSED = "CLOSED", "it is closed"
    MEMBER = "MEMBER", "a membership of its is in force"
    OVER = "OVER", "a membership of its has ended in the year"
    AGREED = "AGREED", "it has agreed to join a network"
    ASKED = "ASKED", "a network asks it"
    DECLINES = "DECLINES", "its answer that counts is that it takes no part"
    SEEKS = "SEEKS", "its answer that counts is that it cannot find a network"
    JOINS = "JOINS", "its answer that counts is that it takes part"
    BEFORE = "BEFORE", "it was a member on the eve of the year"


class PartAction(Labelled):
    """The label says of somebody that they did it."""

    JOIN = "JOIN", "said that it takes part"
    NO_NETWORK = "NO_NETWORK", "said that it cannot find a network"
    DECLINE = "DECLINE", "said that it takes no part"
    ASK = "ASK", "asked it to join"
    TAKE_BACK = "TAKE_BACK", "took back the question"
    AGREE = "AGREE", "agreed to join"
    TURN_DOWN = "TURN_DOWN", "declined to join"
    CONFIRM = "CONFIRM", "confirmed its network"
    ENROL = "ENROL", "enrolled it"
    CONTINUE = "CONTINUE", "kept it in its network, as it has confirmed"
    RESUME = "RESUME", "took it back into its network, as it takes part after all"
    DIRECT = "DIRECT", "required a network to take it"
    BEGIN = "BEGIN", "brought it into a network"
    MOVE = "MOVE", "moved it to another network"
    LEAVE = "LEAVE", "ended its membership"
    CLOSE = "CLOSE", "took over that it closed"


class ChangeKind(Labelled):
    """How a network in force changes."""

    JOIN = "JOIN", "A practice joins"
    MOVE = "MOVE", "A practice moves to another network"
    OPT_OUT = "OPT_OUT", "A practice opts out of the year"
    EXPULSION = "EXPULSION", "A practice is expelled"
    PRACTICE_CLOSURE = "PRACTICE_CLOSURE", "A practice closes, or merges into another one"
    MERGE = "MERGE", "The network merges into another one"
    SPLIT = "SPLIT", "Some of its practices form a network of their own"
    NETWORK_CLOSURE = "NETWORK_CLOSURE", "The network closes"


class ChangeStatus(Labelled):
    PROPOSED = "PROPOSED", "Proposed"
    APPROVED = "APPROVED", "Approved"
    APPLIED = "APPLIED", "In force"
    REFUSED = "REFUSED", "Refused"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


class ChangeAction(Labelled):
    """The label says of somebody that they did it."""

    PROPOSE = "PROPOSE", "proposed it"
    AGREE = "AGREE", "agreed to it"
    WITHDRAW = "WITHDRAW", "withdrew it"
    APPROVE = "APPROVE", "approved it"
    REFUSE = "REFUSE", "refused it"
    TAKE = "TAKE", "took it: an opt-out in time is not refused"
    APPLY = "APPLY", "brought it into force"
    CALL_OFF = "CALL_OFF", "called it off"


class RefusalGround(Labelled):
    """On what an application can be refused: the content of its Network Agreement is not among it (CMP-07)."""

    SIZE = "SIZE", "The list size"
    MEMBERS = "MEMBERS", "The member practices"
    AREA = "AREA", "The network area"
    COVERAGE = "COVERAGE", "Not every patient of the area is served"
    BORDER = "BORDER", "It crosses a border, and that is not agreed"
    CLINICAL_DIRECTOR = "CLINICAL_DIRECTOR", "The clinical director"
    PAYEE = "PAYEE", "The nominated payee"
    OTHER = "OTHER", "Another reason, which is not the content of the Network Agreement"


class HoldCode(Labelled):
    COVERAGE_INCOMPLETE = "COVERAGE_INCOMPLETE", "Not every practice list is covered"
    UNPLACED_PRACTICE = "UNPLACED_PRACTICE", "A practice has no network"
    NEIGHBOUR_DEPENDENT = "NEIGHBOUR_DEPENDENT", "Depends on a neighbouring network"
    SPLIT_CONTRACT = "SPLIT_CONTRACT", "One contract wanted by two networks"
    AWAITING_STP = "AWAITING_STP", "The STP has to agree"
    AWAITING_NHSE = "AWAITING_NHSE", "NHS England has to agree"


class HoldStep(Labelled):
    """What is said on a hold while it is open. The label says of somebody that they did it."""

    REVIEWED = "REVIEWED", "looked at it again and kept it"
    CONTESTED = "CONTESTED", "contested it"
    ANSWERED = "ANSWERED", "answered"


class CaseKind(Labelled):
    UNPLACED = "UNPLACED", "Practice without a network"
    UNWANTED = "UNWANTED", "Member that its network does not want"
    SPLIT_CONTRACT = "SPLIT_CONTRACT", "One contract wanted by two networks"
    BOUNDARY = "BOUNDARY", "Where the area of a network ends"
    CROSS_BORDER = "CROSS_BORDER", "Network across a commissioner’s border"
    PARTNERSHIP = "PARTNERSHIP", "Partnership that breaks up"
    AT_RISK = "AT_RISK", "Network in danger"
    CONTESTED_HOLD = "CONTESTED_HOLD", "Contested hold"
    OTHER = "OTHER", "Something else"


class CaseStatus(Labelled):
    OPEN = "OPEN", "Open"
    LMC_ASKED = "LMC_ASKED", "LMC asked to comment"
    MEDIATION = "MEDIATION", "In mediation"
    DIRECTION_PROPOSED = "DIRECTION_PROPOSED", "Direction proposed"
    ESCALATED = "ESCALATED", "With NHS England"
    ADVISED = "ADVISED", "NHS England has advised"
    AGREED = "AGREED", "Agreed"
    COVER_ONLY = "COVER_ONLY", "Cover only"
    DIRECTED = "DIRECTED", "Directed"
    DIVIDED = "DIVIDED", "Contract divided into two codes"
    CLOSED = "CLOSED", "Closed"


class CaseAction(Labelled):
    """The label says of somebody that they did it."""

    OPEN = "OPEN", "opened the case"
    ASK_LMC = "ASK_LMC", "asked the LMC to comment"
    MEDIATE = "MEDIATE", "began to mediate"
    AGREE = "AGREE", "recorded what was agreed"
    COVER = "COVER", "recorded that its patients are covered, without a membership"
    DIVIDE = "DIVIDE", "recorded that the contract is divided into two codes"
    PROPOSE_DIRECTION = "PROPOSE_DIRECTION", "proposed a direction"
    DIRECT = "DIRECT", "directed the network to take the practice"
    DROP_DIRECTION = "DROP_DIRECTION", "took back the proposed direction"
    ASK_ESCALATION = "ASK_ESCALATION", "asked that the case be taken to NHS England"
    ESCALATE = "ESCALATE", "took the case to NHS England"
    ADVISE = "ADVISE", "advised the commissioner"
    CLOSE = "CLOSE", "closed the case"
    REOPEN = "REOPEN", "opened the case again"


class Heard(Labelled):
    """Who reads a comment, fixed when it is written."""

    EVERYONE = "EVERYONE", "Everyone on the matter"
    CCG_AND_LMC = "CCG_AND_LMC", "The commissioner and the LMC"
    PRACTICE_AND_LMC = "PRACTICE_AND_LMC", "The practice and the LMC, never the commissioner"
    OWN = "OWN", "Their own organisation"


class InvitationEnd(Labelled):
    """How an invitation came to an end without the practice's answer."""

    WITHDRAWN = "WITHDRAWN", "Taken back"
    EXPIRED = "EXPIRED", "Expired"


class Matter(Labelled):
    """What a person is told of. The label names it where notices are filtered."""

    ASKED = "ASKED", "Asked to join"
    ANSWERED = "ANSWERED", "Answers"
    QUESTION = "QUESTION", "Questions"
    APPLICATION = "APPLICATION", "Applications"
    HOLD = "HOLD", "Holds"
    COVER = "COVER", "Local cover"
    CASE = "CASE", "Cases"
    COMMENT = "COMMENT", "Comments"
    CHANGE = "CHANGE", "Changes to networks"
    DEADLINE = "DEADLINE", "Deadlines"
    DIGEST = "DIGEST", "Digests"


class MailState(Labelled):
    QUEUED = "QUEUED", "Waiting to be sent"
    SENT = "SENT", "Sent"
    FAILED = "FAILED", "Could not be sent"
    NOT_NEEDED = "NOT_NEEDED", "Not sent: the person has no such role any more"


class PackState(Labelled):
    ASKED = "ASKED", "Asked for"
    BEING_MADE = "BEING_MADE", "Being made"
    READY = "READY", "Ready"
    FAILED = "FAILED", "Could not be made"


class Item(Labelled):
    """What an application is made of, each on a page of its own that is named here."""

    AREA = "area", "Network area"
    AGREEMENT = "agreement", "Network Agreement"
    CLINICAL_DIRECTOR = "clinical_director", "Clinical director"
    PAYEE = "payee", "Nominated payee"
    DETAILS = "details", "Name, commissioner and contact"
    BORDER = "border", "Reason for crossing a border"
    WAIVER = "ask_waiver", "Waiver of the minimum list size"
    NEIGHBOURHOODS = "neighbourhoods", "Neighbourhoods"


# In what changes can be asked for: the items, and whom the network names. By the page on which each is put right.
PARTS: dict[str, str] = {"members": "Member practices", **{item.value: item.label for item in Item}}


class Six(Labelled):
    """What a commissioner checks of an application: the six things that it has to give, and nothing else."""

    MEMBERS = "members", "Practices and their codes"
    LIST_SIZE = "list_size", "List size"
    AREA = "area", "Map of the area"
    AGREEMENT = "agreement", "Network Agreement"
    CLINICAL_DIRECTOR = "clinical_director", "Clinical director"
    PAYEE = "payee", "Nominated payee"


class Outcome(Labelled):
    NOT_LOOKED = "NOT_LOOKED", "Not looked at yet"
    MET = "MET", "Met"
    NOT_MET = "NOT_MET", "Not met"


class Signing(Labelled):
    """Why a Network Agreement may be found wanting: it is dated and signed or not. What it says is not judged."""

    DATE = "DATE", "Its date is not given, or is not right"
    SIGNATORY = "SIGNATORY", "Nobody is named to sign for one of the practices"
    SIGNATURE = "SIGNATURE", "A signature that was recorded is not one of the practice’s"


class Whose(Labelled):
    """Whose work is shown of the work list."""

    MINE = "MINE", "Mine"
    NOBODYS = "NOBODYS", "Nobody’s"


class WorkOrder(Labelled):
    """What comes first in the work list, beside what is most pressing."""

    DUE = "DUE", "What is due first"
    SINCE = "SINCE", "What waits longest"
    NAME = "NAME", "By name"


class Bulk(Labelled):
    """What can be done with several applications at once."""

    ASSIGN = "ASSIGN", "Give them to the person chosen below"
    PICK_UP = "PICK_UP", "Start checking them"
