"""The road of a cover agreement, as one table. Pure.

A service walks it; docs/workflow.md is drawn from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class CoverStage(StrEnum):
    """How a cover agreement stands on a day."""

    PROPOSED = "PROPOSED"
    ACCEPTED = "ACCEPTED"
    AGREED = "AGREED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"

    @property
    def label(self) -> str:
        return STAGE_LABELS[self]


class CoverAction(StrEnum):
    PROPOSE = "PROPOSE"
    RECORD = "RECORD"
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    AGREE = "AGREE"
    GIVE_NOTICE = "GIVE_NOTICE"
    WITHDRAW = "WITHDRAW"
    END = "END"
    LAPSE = "LAPSE"


class CoverParty(StrEnum):
    """Whose turn it is, and who is told. COMMISSIONER: the practice's; NETWORK: whoever answers for it."""

    NETWORK = "NETWORK"
    PRACTICE = "PRACTICE"
    COMMISSIONER = "COMMISSIONER"
    LMC = "LMC"
    PORTAL = "PORTAL"
    NOBODY = "NOBODY"


STAGE_LABELS: Mapping[CoverStage, str] = {
    CoverStage.PROPOSED: "Proposed",
    CoverStage.ACCEPTED: "Accepted by the network",
    CoverStage.AGREED: "Agreed",
    CoverStage.DECLINED: "Declined",
    CoverStage.WITHDRAWN: "Taken back",
    CoverStage.ENDED: "Ended",
}
OPEN = frozenset({CoverStage.PROPOSED, CoverStage.ACCEPTED})
STANDING = OPEN | {CoverStage.AGREED}


@dataclass(frozen=True, slots=True)
class CoverStep:
    """A row of the table. `permission`, an accounts Permission, is held in an organisation of `party`.

    No `from_stages`: an agreement begins with it. `paper`: the commissioner records what the network has said.
    `before_it_begins`: only while its first day is still to come. `until_it_begins`: on that day too, not after it.
    `says`: what those whom it `tells` read first, with {network}, {practice}, {commissioner}, {first} and {last} to be
    filled in.
    """

    action: CoverAction
    from_stages: frozenset[CoverStage]
    to_stage: CoverStage
    party: CoverParty
    permission: str = ""
    paper: bool = False
    needs_reason: bool = False
    before_it_begins: bool = False
    until_it_begins: bool = False
    tells: tuple[CoverParty, ...] = ()
    says: str = ""


_EVERYBODY = (CoverParty.NETWORK, CoverParty.PRACTICE, CoverParty.LMC)
_ACCEPT = CoverStep(
    CoverAction.ACCEPT,
    frozenset({CoverStage.PROPOSED}),
    CoverStage.ACCEPTED,
    CoverParty.NETWORK,
    "COVER_ANSWER",
    until_it_begins=True,
    tells=(CoverParty.COMMISSIONER,),
    says="{network} accepts to cover the patients of {practice}",
)
_DECLINE = CoverStep(
    CoverAction.DECLINE,
    OPEN,
    CoverStage.DECLINED,
    CoverParty.NETWORK,
    "COVER_ANSWER",
    needs_reason=True,
    tells=(CoverParty.COMMISSIONER, CoverParty.LMC),
    says="{network} declines to cover the patients of {practice}",
)
_NOTICE = CoverStep(
    CoverAction.GIVE_NOTICE,
    frozenset(),
    CoverStage.AGREED,
    CoverParty.COMMISSIONER,
    "COVER_RECORD",
)
_WITHDRAW = CoverStep(
    CoverAction.WITHDRAW,
    OPEN,
    CoverStage.WITHDRAWN,
    CoverParty.COMMISSIONER,
    "COVER_RECORD",
    needs_reason=True,
    tells=(CoverParty.NETWORK,),
    says="{network} is no longer asked to cover the patients of {practice}",
)
COVER_STEPS: tuple[CoverStep, ...] = (
    CoverStep(
        CoverAction.PROPOSE,
        frozenset(),
        CoverStage.PROPOSED,
        CoverParty.COMMISSIONER,
        "COVER_RECORD",
        needs_reason=True,
        until_it_begins=True,
        tells=(CoverParty.NETWORK,),
        says="{commissioner} asks {network} to cover the patients of {practice}",
    ),
    CoverStep(
        CoverAction.RECORD,
        frozenset(),
        CoverStage.AGREED,
        CoverParty.COMMISSIONER,
        "COVER_RECORD",
        tells=_EVERYBODY,
        says="{network} covers the patients of {practice} from {first}",
    ),
    _ACCEPT,
    replace(
        _ACCEPT,
        party=CoverParty.COMMISSIONER,
        permission="COVER_RECORD",
        paper=True,
        needs_reason=True,
        tells=(CoverParty.NETWORK,),
    ),
    _DECLINE,
    replace(
        _DECLINE,
        party=CoverParty.COMMISSIONER,
        permission="COVER_RECORD",
        paper=True,
        tells=(CoverParty.NETWORK, CoverParty.LMC),
    ),
    CoverStep(
        CoverAction.AGREE,
        frozenset({CoverStage.ACCEPTED}),
        CoverStage.AGREED,
        CoverParty.COMMISSIONER,
        "COVER_RECORD",
        needs_reason=True,
        tells=_EVERYBODY,
        says="{network} covers the patients of {practice} from {first}",
    ),
    *(replace(_NOTICE, from_stages=frozenset({stage}), to_stage=stage) for stage in CoverStage if stage in STANDING),
    _WITHDRAW,
    replace(
        _WITHDRAW,
        from_stages=frozenset({CoverStage.AGREED}),
        before_it_begins=True,
        tells=_EVERYBODY,
        says="{network} will not cover the patients of {practice}: {commissioner} takes it back",
    ),
    CoverStep(
        CoverAction.END,
        frozenset({CoverStage.AGREED}),
        CoverStage.ENDED,
        CoverParty.COMMISSIONER,
        "COVER_RECORD",
        needs_reason=True,
        tells=_EVERYBODY,
        says="{network} covers the patients of {practice} until {last}, and no longer",
    ),
    CoverStep(CoverAction.LAPSE, STANDING, CoverStage.ENDED, CoverParty.PORTAL),
)
COVER_TURN: Mapping[CoverStage, CoverParty] = {
    CoverStage.PROPOSED: CoverParty.NETWORK,
    CoverStage.ACCEPTED: CoverParty.COMMISSIONER,
    CoverStage.AGREED: CoverParty.NOBODY,
    CoverStage.DECLINED: CoverParty.COMMISSIONER,
    CoverStage.WITHDRAWN: CoverParty.NOBODY,
    CoverStage.ENDED: CoverParty.NOBODY,
}


def stage_on(state: str, last_day: date, day: date) -> CoverStage:
    """What is kept of an agreement, as it stands on `day`."""
    kept = CoverStage(state)
    return CoverStage.ENDED if kept in STANDING and last_day < day else kept


def cover_step(action: CoverAction, stage: CoverStage | None, *, paper: bool = False) -> CoverStep | None:
    """The row by which `action` leaves `stage`, None for an agreement that is yet to begin; None where it cannot."""
    return next(
        (
            row
            for row in COVER_STEPS
            if (row.action, row.paper) == (action, paper)
            and (stage in row.from_stages if stage else not row.from_stages)
        ),
        None,
    )
