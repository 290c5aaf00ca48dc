"""The road of a case."""

from collections.abc import Mapping
from dataclasses import replace

from networks.rules.findings import Moment
from signoff.enums import CaseAction, CaseStatus
from signoff.workflow.steps import Audience, Party, Transition

(
    OPEN,
    LMC_ASKED,
    MEDIATION,
    DIRECTION_PROPOSED,
    ESCALATED,
    ADVISED,
    AGREED,
    COVER_ONLY,
    DIRECTED,
    DIVIDED,
    CLOSED,
) = CaseStatus
CaseRow = Transition[CaseAction, CaseStatus]

# Looked for a way out; found one, which has to come about yet; both
UNSETTLED = frozenset({OPEN, LMC_ASKED, MEDIATION, DIRECTION_PROPOSED, ESCALATED, ADVISED})
SETTLED = frozenset({AGREED, COVER_ONLY, DIRECTED, DIVIDED})
RUNNING = UNSETTLED | SETTLED
_WITH_COMMISSIONER = frozenset({OPEN, LMC_ASKED, MEDIATION, DIRECTION_PROPOSED, ADVISED})
_EVERYONE = (Audience.PRACTICE, Audience.COMMISSIONER, Audience.LMC)

_MEDIATES: CaseRow = Transition(
    CaseAction.MEDIATE,
    frozenset({OPEN, LMC_ASKED}),
    MEDIATION,
    Party.COMMISSIONER,
    "CASE_MANAGE",
    needs_reason=True,
    tells=_EVERYONE,
    says="{case}: mediation has begun",
)
_ASKS_ESCALATION: CaseRow = Transition(
    CaseAction.ASK_ESCALATION,
    frozenset({OPEN}),
    OPEN,
    Party.LMC,
    "CASE_HELP",
    needs_reason=True,
    tells=_EVERYONE,
    says="{case}: the LMC asks that it be taken to NHS England",
)
_CLOSES: CaseRow = Transition(
    CaseAction.CLOSE,
    RUNNING,
    CLOSED,
    Party.COMMISSIONER,
    "CASE_MANAGE",
    needs_reason=True,
    tells=_EVERYONE,
    says="{case} is closed",
)
_REOPENS: CaseRow = Transition(
    CaseAction.REOPEN,
    SETTLED | {CLOSED},
    OPEN,
    Party.COMMISSIONER,
    "CASE_MANAGE",
    needs_reason=True,
    tells=_EVERYONE,
    says="{case} is open again",
)
CASE_TRANSITIONS: tuple[CaseRow, ...] = (
    Transition(
        CaseAction.ASK_LMC,
        frozenset({OPEN}),
        LMC_ASKED,
        Party.COMMISSIONER,
        "CASE_MANAGE",
        tells=(Audience.LMC, Audience.PRACTICE),
        says="{case}: {commissioner} asks the LMC to comment",
    ),
    _MEDIATES,
    replace(_MEDIATES, party=Party.LMC, permission="CASE_HELP"),
    Transition(
        CaseAction.AGREE,
        _WITH_COMMISSIONER,
        AGREED,
        Party.COMMISSIONER,
        "CASE_MANAGE",
        needs_reason=True,
        tells=_EVERYONE,
        says="{case}: a way out is agreed",
    ),
    Transition(
        CaseAction.COVER,
        _WITH_COMMISSIONER,
        COVER_ONLY,
        Party.COMMISSIONER,
        "CASE_MANAGE",
        needs_reason=True,
        tells=_EVERYONE,
        says="{case}: a network covers the patients, and the practice is no member",
    ),
    Transition(
        CaseAction.DIVIDE,
        _WITH_COMMISSIONER,
        DIVIDED,
        Party.COMMISSIONER,
        "CASE_MANAGE",
        needs_reason=True,
        tells=_EVERYONE,
        says="{case}: the contract is divided into two codes",
    ),
    Transition(
        CaseAction.PROPOSE_DIRECTION,
        _WITH_COMMISSIONER - {DIRECTION_PROPOSED},
        DIRECTION_PROPOSED,
        Party.COMMISSIONER,
        "CASE_MANAGE",
        needs_reason=True,
        tells=_EVERYONE,
        says="{case}: {commissioner} means to direct {network} to take the practice",
    ),
    Transition(
        CaseAction.DIRECT,
        frozenset({DIRECTION_PROPOSED}),
        DIRECTED,
        Party.COMMISSIONER,
        "CASE_DIRECT",
        needs_reason=True,
        moment=Moment.ACTION,
        tells=_EVERYONE,
        says="{case}: {commissioner} directs {network} to take the practice",
        asks_password=True,
    ),
    Transition(
        CaseAction.DROP_DIRECTION,
        frozenset({DIRECTION_PROPOSED}),
        MEDIATION,
        Party.COMMISSIONER,
        "CASE_MANAGE",
        needs_reason=True,
        tells=_EVERYONE,
        says="{case}: the proposed direction is taken back",
    ),
    *(
        replace(_ASKS_ESCALATION, from_statuses=frozenset({status}), to_status=status)
        for status in (OPEN, LMC_ASKED, MEDIATION, DIRECTION_PROPOSED)
    ),
    Transition(
        CaseAction.ESCALATE,
        _WITH_COMMISSIONER - {ADVISED},
        ESCALATED,
        Party.COMMISSIONER,
        "CASE_MANAGE",
        needs_reason=True,
        tells=(Audience.NHSE, *_EVERYONE),
        says="{case}: {commissioner} takes it to NHS England",
    ),
    Transition(
        CaseAction.ADVISE,
        frozenset({ESCALATED}),
        ADVISED,
        Party.NHSE,
        "ADVICE_RECORD",
        needs_reason=True,
        tells=_EVERYONE,
        says="{case}: NHS England has advised {commissioner}",
        asks_password=True,
    ),
    _CLOSES,
    replace(_CLOSES, party=Party.PRACTICE, permission="CASE_OPEN"),
    _REOPENS,
    replace(_REOPENS, party=Party.PRACTICE, permission="CASE_OPEN"),
    replace(_REOPENS, party=Party.LMC, permission="CASE_HELP"),
)
CASE_TURN: Mapping[CaseStatus, Party] = {
    OPEN: Party.COMMISSIONER,
    LMC_ASKED: Party.LMC,
    MEDIATION: Party.COMMISSIONER,
    DIRECTION_PROPOSED: Party.COMMISSIONER,
    ESCALATED: Party.NHSE,
    ADVISED: Party.COMMISSIONER,
    AGREED: Party.COMMISSIONER,
    COVER_ONLY: Party.COMMISSIONER,
    DIRECTED: Party.COMMISSIONER,
    DIVIDED: Party.COMMISSIONER,
    CLOSED: Party.NOBODY,
}


def case_rows(action: CaseAction) -> tuple[CaseRow, ...]:
    """One for each party that may take it; those of a party agree in who may and in what is said."""
    return tuple(row for row in CASE_TRANSITIONS if row.action == action)


def case_step(action: CaseAction, status: str, party: Party) -> CaseRow | None:
    """The row by which `party` leaves `status`, or None where it cannot."""
    rows = (row for row in case_rows(action) if row.party is party and status in row.from_statuses)
    return next(rows, None)
