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


def hearers(
    heard: Heard,
    on_the_matter: Collection[Organisation],
    speaker: Organisation,
    practice: Organisation | None = None,
    lmcs: Collection[Organisation] = (),
) -> list[Organisation]:
    """Those of the organisations on the matter that hear what somebody says there for `speaker`; `practice`: the one
    that hears it with the LMCs; `lmcs`: its own, where some on the matter are of other areas."""
    if heard is Heard.EVERYONE:
        return list(on_the_matter)
    if heard is Heard.CCG_AND_LMC:
        return [each for each in on_the_matter if each.kind in _OFFICES]
    if heard is Heard.PRACTICE_AND_LMC:
        own = lmcs or [each for each in on_the_matter if each.kind == OrganisationKind.LMC]
        return [each for each in on_the_matter if each in (practice, speaker) or each in own]
    return [speaker]


def hears(listener: Listener, heard: Heard, hearing: Collection[Organisation]) -> bool:
    """Of somebody who reads the matter; `hearing`: the organisations that hear it, where not everyone does."""
    if heard is Heard.EVERYONE:
        return True
    own = listener.organisations if heard is Heard.PRACTICE_AND_LMC else listener.heard_for
    return not own.isdisjoint(hearing)


def may_speak_to(organisation: Organisation, *, shared: bool = True, conflicted: bool = False) -> tuple[Heard, ...]:
    """To whom somebody may speak for the organisation. What a practice and its LMC keep from the commissioner stays
    between them when they let it see the matter."""
    offered = _SPEAKS_TO.get(OrganisationKind(organisation.kind), ())
    if not shared:
        offered = tuple(heard for heard in offered if heard in (Heard.PRACTICE_AND_LMC, Heard.OWN))
    if conflicted and organisation.kind == OrganisationKind.COMMISSIONER:
        return tuple(heard for heard in offered if heard is Heard.EVERYONE)
    return offered
