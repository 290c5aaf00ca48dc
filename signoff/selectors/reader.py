"""What somebody is to an application whose page they open."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from networks.models import Network
from networks.selectors.facts import YearDay
from networks.selectors.history import reads_history
from networks.selectors.scope import reads_for_area
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from signoff.enums import Heard
from signoff.models import Application, Comment
from signoff.permissions import interests_in, user_can_check
from signoff.permissions.packs import user_can_pack
from signoff.selectors.comments import heard_by, thread_of


@dataclass(frozen=True)
class Reader:
    """Each fact is read once, where a page first asks for it. A service asks anew, under its locks."""

    user: User
    application: Application
    today: date

    @property
    def network(self) -> Network:
        return self.application.network

    @cached_property
    def interests(self) -> list[str]:
        """Declared in its members, by who reads it for an area: nobody else decides on it, or reads all its letters."""
        if not self.user.may_anywhere(Permission.AREA_READ):
            return []
        return interests_in(self.user, [self.application.network_id], self.application.contract_year_id)

    @cached_property
    def heard(self) -> list[Comment]:
        """What was said on it that they hear. Who is on the matter is asked only where not everyone hears it all."""
        said = list(self.application.comments.select_related("by", "submission", "practice", "reply_to__by"))
        if all(each.heard == Heard.EVERYONE for each in said):
            return said
        return heard_by(self.user, thread_of(self.user, self.application), said)

    @cached_property
    def checks(self) -> bool:
        """Whether they check its six items."""
        return user_can_check(self.user, self.application, self.interests)

    @cached_property
    def for_area(self) -> bool:
        """Whether they read it for a commissioner or an LMC."""
        return reads_for_area(self.user, self.network)

    @cached_property
    def refusals(self) -> bool:
        """Whether they read who declined. The lead practice asked, and so reads what was answered."""
        own = self.user.organisation_codes(OrganisationKind.PRACTICE)
        asked = self.application.lead_practice.code in own
        return asked or self.user.may_anywhere(Permission.NATION_READ) or self.for_area

    @cached_property
    def packs(self) -> bool:
        """Whether they may have an evidence pack of it."""
        return user_can_pack(self.user, self.application.commissioner, lambda: self.interests)

    @cached_property
    def history(self) -> bool:
        """Whether they read its history, as they do its network's."""
        year_day = YearDay.of(self.application.contract_year, self.today)
        return reads_history(self.user, self.network, year_day, self.interests)
