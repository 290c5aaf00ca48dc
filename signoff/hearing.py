"""Who hears what was said on a matter: one rule for pages, histories, exports, packs and messages. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from pcnportal.accounts.enums import OrganisationKind
from pcnportal.accounts.organisations import Organisation
from signoff.enums import Heard

_OFFICES = (OrganisationKind.COMMISSIONER, OrganisationKind.LMC)
_SPEAKS_TO = {
    OrganisationKind.PRACTICE: (Heard.EVERYONE, Heard.PRACTICE_AND_LMC, Heard.OWN),
    OrganisationKind.COMMISSIONER: (Heard.EVERYONE, Heard.CCG_AND_LMC, Heard.OWN),
    OrganisationKind.LMC: (Heard.EVERYONE, Heard.CCG_AND_LMC, Heard.PRACTICE_AND_LMC, Heard.OWN),
}


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who reads a matter. `organisations`: those on it for which they do; `conflicted`: they have declared an
    interest in it, and so hear nothing that its commissioner keeps from others."""

    organisations: frozenset[Organisation]
    conflicted: bool = False

    @property
    def heard_for(self) -> frozenset[Organisation]:
        """Without the commissioner's, for who is conflicted there."""
        if not self.conflicted:
            return self.organisations
        return frozenset(each for each in self.organisations if each.kind != OrganisationKind.COMMISSIONER)


@dataclass(frozen=True, slots=True)
class Remark:
    """To whom something is said, for which organisation, and to which practice where it is one's alone."""

    heard: Heard
    organisation: Organisation
    practice: Organisation | None = None


def hears(listener: Listener, remark: Remark) -> bool:
    """Of somebody who reads the matter."""
    if remark.heard is Heard.EVERYONE:
        return True
    if remark.heard is Heard.CCG_AND_LMC:
        return any(each.kind in _OFFICES for each in listener.heard_for)
    if remark.heard is Heard.PRACTICE_AND_LMC:
        return any(each == remark.practice or each.kind == OrganisationKind.LMC for each in listener.organisations)
    return remark.organisation in listener.heard_for


def hearers(remark: Remark, on_the_matter: Collection[Organisation]) -> list[Organisation]:
    """Those of the organisations on the matter whose people hear it."""
    return [each for each in on_the_matter if hears(Listener(frozenset({each})), remark)]


def may_speak_to(organisation: Organisation, *, shared: bool = True, conflicted: bool = False) -> tuple[Heard, ...]:
    """To whom somebody may speak for the organisation. What a practice and its LMC keep from the commissioner stays
    between them when they let it see the matter."""
    offered = _SPEAKS_TO.get(OrganisationKind(organisation.kind), ())
    if not shared:
        offered = tuple(heard for heard in offered if heard in (Heard.PRACTICE_AND_LMC, Heard.OWN))
    if conflicted and organisation.kind == OrganisationKind.COMMISSIONER:
        return tuple(heard for heard in offered if heard is Heard.EVERYONE)
    return offered
