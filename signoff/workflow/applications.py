"""The road of an application."""

from collections.abc import Mapping

from networks.rules.findings import Moment
from signoff.enums import Action, ApplicationStatus
from signoff.workflow.steps import Audience, Door, Party, Transition

(
    DRAFT,
    SUBMITTED,
    UNDER_REVIEW,
    RETURNED,
    WITHDRAWN,
    REQUIREMENTS_MET,
    CONFIRMED,
    DISCARDED,
    REFUSED,
    UNDER_DISPUTE,
    ESCALATED,
    ADVISED,
    REFUSED_FINALLY,
    READY,
    LIVE,
    CLOSED,
) = ApplicationStatus

TRANSITIONS: tuple[Transition[Action, ApplicationStatus], ...] = (
    Transition(
        Action.SUBMIT,
        frozenset({DRAFT, RETURNED, WITHDRAWN}),
        SUBMITTED,
        Party.APPLICANT,
        "APPLICATION_LEAD",
        moment=Moment.SUBMIT,
        tells=(Audience.COMMISSIONER, Audience.LEAD, Audience.MEMBERS),
        says="{network} is submitted{late}",
    ),
    Transition(
        Action.WITHDRAW,
        frozenset({SUBMITTED, RETURNED, REFUSED}),
        WITHDRAWN,
        Party.APPLICANT,
        "APPLICATION_LEAD",
        tells=(Audience.COMMISSIONER, Audience.MEMBERS),
        says="{network} is withdrawn",
    ),
    Transition(
        Action.PICK_UP,
        frozenset({SUBMITTED}),
        UNDER_REVIEW,
        Party.COMMISSIONER,
        "APPLICATION_REVIEW",
        inner=True,
    ),
    Transition(
        Action.RETURN,
        frozenset({UNDER_REVIEW, REQUIREMENTS_MET}),
        RETURNED,
        Party.COMMISSIONER,
        "APPLICATION_REVIEW",
        needs_reason=True,
        tells=(Audience.LEAD,),
        says="{network}: {commissioner} asks for changes",
    ),
    Transition(
        Action.MARK_REQUIREMENTS_MET,
        frozenset({UNDER_REVIEW, ADVISED}),
        REQUIREMENTS_MET,
        Party.COMMISSIONER,
        "APPLICATION_REVIEW",
        moment=Moment.REQUIREMENTS_MET,
        asks_password=True,
        inner=True,
    ),
    Transition(
        Action.FALL_BACK,
        frozenset({REQUIREMENTS_MET}),
        UNDER_REVIEW,
        Party.PORTAL,
        door=Door.PORTAL,
        needs_reason=True,
        tells=(Audience.COMMISSIONER,),
        says="{network} does not meet the requirements any more",
        inner=True,
    ),
    Transition(
        Action.CONFIRM,
        frozenset({REQUIREMENTS_MET}),
        CONFIRMED,
        Party.COMMISSIONER,
        "ROUND_CONFIRM",
        door=Door.ROUND,
        moment=Moment.CONFIRM,
        tells=(Audience.MEMBERS,),
        says="{network} is confirmed by {commissioner}",
        asks_password=True,
    ),
    Transition(
        Action.REFUSE,
        frozenset({UNDER_REVIEW, REQUIREMENTS_MET}),
        REFUSED,
        Party.COMMISSIONER,
        "APPLICATION_REFUSE",
        needs_reason=True,
        tells=(Audience.LEAD, Audience.MEMBERS, Audience.LMC),
        says="{network} cannot be confirmed: {commissioner} refuses it",
        asks_password=True,
    ),
    Transition(
        Action.REQUEST_REVIEW,
        frozenset({REFUSED}),
        UNDER_DISPUTE,
        Party.APPLICANT,
        "APPLICATION_LEAD",
        needs_reason=True,
        tells=(Audience.COMMISSIONER, Audience.LMC),
        says="{network}: its practices ask for the refusal to be reviewed",
    ),
    Transition(
        Action.RESOLVE,
        frozenset({UNDER_DISPUTE, ADVISED}),
        UNDER_REVIEW,
        Party.COMMISSIONER,
        "APPLICATION_REFUSE",
        needs_reason=True,
        tells=(Audience.LEAD, Audience.LMC),
        says="{network}: {commissioner} takes it back to review",
        asks_password=True,
    ),
    Transition(
        Action.ESCALATE,
        frozenset({UNDER_DISPUTE}),
        ESCALATED,
        Party.COMMISSIONER,
        "APPLICATION_REFUSE",
        needs_reason=True,
        tells=(Audience.NHSE, Audience.LEAD, Audience.LMC),
        says="{network}: {commissioner} takes its refusal to NHS England",
        asks_password=True,
    ),
    Transition(
        Action.ADVISE,
        frozenset({ESCALATED}),
        ADVISED,
        Party.NHSE,
        "ADVICE_RECORD",
        needs_reason=True,
        tells=(Audience.COMMISSIONER, Audience.LEAD, Audience.LMC),
        says="{network}: NHS England has advised {commissioner}",
        asks_password=True,
    ),
    Transition(
        Action.REFUSE,
        frozenset({ADVISED}),
        REFUSED_FINALLY,
        Party.COMMISSIONER,
        "APPLICATION_REFUSE",
        needs_reason=True,
        tells=(Audience.LEAD, Audience.MEMBERS, Audience.LMC),
        says="{network} cannot be confirmed: {commissioner} refuses it for good",
        asks_password=True,
    ),
    Transition(
        Action.REOPEN,
        frozenset({REFUSED}),
        UNDER_REVIEW,
        Party.COMMISSIONER,
        "APPLICATION_REFUSE",
        needs_reason=True,
        tells=(Audience.LEAD, Audience.LMC),
        says="{network}: {commissioner} opens it again",
        asks_password=True,
    ),
    Transition(
        Action.DECLARE_READY,
        frozenset({CONFIRMED}),
        READY,
        Party.APPLICANT,
        "APPLICATION_LEAD",
        moment=Moment.LIVE,
        tells=(Audience.COMMISSIONER,),
        says="{network} is ready: its Network Agreement is complete",
    ),
    Transition(
        Action.GO_LIVE,
        frozenset({READY}),
        LIVE,
        Party.PORTAL,
        door=Door.PORTAL,
        moment=Moment.LIVE,
        tells=(Audience.MEMBERS, Audience.COMMISSIONER),
        says="{network} is live",
    ),
    Transition(
        Action.CLOSE,
        frozenset({CONFIRMED, READY, LIVE}),
        CLOSED,
        Party.PORTAL,
        door=Door.PORTAL,
        tells=(Audience.MEMBERS, Audience.COMMISSIONER, Audience.LMC),
        says="{network} has closed",
    ),
    Transition(
        Action.DISCARD,
        frozenset({DRAFT}),
        DISCARDED,
        Party.APPLICANT,
        "APPLICATION_LEAD",
    ),
)

TURN: Mapping[ApplicationStatus, Party] = {
    DRAFT: Party.APPLICANT,
    SUBMITTED: Party.COMMISSIONER,
    UNDER_REVIEW: Party.COMMISSIONER,
    RETURNED: Party.APPLICANT,
    WITHDRAWN: Party.NOBODY,
    REQUIREMENTS_MET: Party.COMMISSIONER,
    CONFIRMED: Party.APPLICANT,
    DISCARDED: Party.NOBODY,
    REFUSED: Party.APPLICANT,
    UNDER_DISPUTE: Party.COMMISSIONER,
    ESCALATED: Party.NHSE,
    ADVISED: Party.COMMISSIONER,
    REFUSED_FINALLY: Party.NOBODY,
    READY: Party.PORTAL,
    LIVE: Party.NOBODY,
    CLOSED: Party.NOBODY,
}

# Seen by its practices alone; open to change by its lead practice; argued about after a refusal; refused, argued about
# or not; part of the commissioner's round, and in its way unless met; with the commissioner, who looks at changes
# since; open to holds; open to signatures of its agreement; open to checks; decided for it.
PRIVATE = frozenset({DRAFT, DISCARDED})
EDITABLE = frozenset({DRAFT, RETURNED, WITHDRAWN})
DISPUTED = frozenset({UNDER_DISPUTE, ESCALATED, ADVISED})
REFUSALS = frozenset({REFUSED, REFUSED_FINALLY}) | DISPUTED
IN_ROUND = frozenset({SUBMITTED, UNDER_REVIEW, RETURNED, REQUIREMENTS_MET, REFUSED}) | DISPUTED
WITH_COMMISSIONER = frozenset({SUBMITTED, UNDER_REVIEW, REQUIREMENTS_MET}) | DISPUTED
HOLDABLE = frozenset({UNDER_REVIEW, REQUIREMENTS_MET})
SIGNABLE = frozenset(ApplicationStatus) - {WITHDRAWN, DISCARDED, REFUSED_FINALLY, CLOSED}
CHECKABLE = frozenset({SUBMITTED, UNDER_REVIEW, REQUIREMENTS_MET, ADVISED})
DECIDED = frozenset({CONFIRMED, READY, LIVE, CLOSED})

# What the commissioner's people have come to among themselves: the applicants see that it is with the commissioner.
INNER = frozenset({UNDER_REVIEW, REQUIREMENTS_MET})
INNER_ACTIONS = frozenset(row.action for row in TRANSITIONS if row.inner)


def applicant_label(status: str, commissioner: str) -> str:
    """How the status is called before the applicants."""
    return f"With {commissioner}" if status in INNER else ApplicationStatus[status].label


def rows_of(action: Action) -> tuple[Transition[Action, ApplicationStatus], ...]:
    """The rows of an action. They agree in who may take it, and differ in where it leads from and to."""
    return tuple(row for row in TRANSITIONS if row.action == action)


def transition(action: Action, status: str) -> Transition[Action, ApplicationStatus] | None:
    """The row by which `action` leaves `status`, or None where it cannot."""
    return next((row for row in rows_of(action) if status in row.from_statuses), None)


def transitions_from(status: str, door: Door = Door.PERSON) -> tuple[Transition[Action, ApplicationStatus], ...]:
    return tuple(row for row in TRANSITIONS if row.door == door and status in row.from_statuses)
