"""Sizes and coverage once more, by hand: whole tables read into memory and plain loops, by the words of the rules."""

from collections import Counter
from datetime import date

from networks.enums import CoverState, MembershipState, Standing
from networks.models import CoverAgreement, Membership, Network, NetworkYear
from practices.models import ContractYear, Exemption, ListSize, Practice, PracticeCommissioner

PLANS = (MembershipState.NAMED, MembershipState.AGREED)
GIVERS = (None, Standing.REQUIREMENTS_MET, Standing.CONFIRMED)


class Reckoning:
    """A contract year as it stands today, or on the nearest day of the year."""

    def __init__(self, year: ContractYear, today: date) -> None:
        self.year = year
        self.day = min(max(today, year.first_day), year.last_day)
        self.in_force = max(self.day, year.starts_on)
        self.memberships = list(Membership.objects.all())
        self.cover = list(CoverAgreement.objects.filter(contract_year=year, state=CoverState.AGREED))
        self.networks = Network.objects.in_bulk()
        self.practices = Practice.objects.in_bulk()
        self.standing = dict(NetworkYear.objects.filter(contract_year=year).values_list("network_id", "standing"))
        self.lists = dict(ListSize.objects.filter(as_at=year.list_date).values_list("practice_id", "registered"))
        self.exempt = set(Exemption.objects.filter(contract_year=year).values_list("practice_id", flat=True))
        self.links = [link for link in PracticeCommissioner.objects.all() if self.day in link.during]

    def size(self, network_id: int) -> int | None:
        """The lists of a network's members together; None without members, or where one of them has no list."""
        members = {each.practice_id for each in self.memberships if each.network_id == network_id and self._now(each)}
        lists = [self.lists.get(practice) for practice in members]
        return None if not lists or None in lists else sum(lists)

    def networks_of_patients(self) -> Counter[int]:
        """In how many networks the patients of each practice are on the day."""
        return Counter(each.practice_id for each in self.memberships if self._holds(each))

    def numbers(self, commissioner_id: int) -> dict[str, int]:
        counted: Counter[str] = Counter()
        for link in self.links:
            if link.commissioner_id == commissioner_id and self._in_scope(link.practice_id):
                for name in ("in_scope", self._cover(link.practice_id)):
                    counted[f"practices_{name}"] += 1
                    counted[f"patients_{name}"] += self.lists[link.practice_id]
        return counted

    def _now(self, membership: Membership) -> bool:
        return self._holds(membership) or (membership.state in PLANS and membership.contract_year_id == self.year.id)

    def _holds(self, membership: Membership) -> bool:
        return membership.state == MembershipState.IN_FORCE and self.in_force in membership.during

    def _in_scope(self, practice_id: int) -> bool:
        practice = self.practices[practice_id]
        closed = practice.closed_on < self.day if practice.closed_on else practice.ods_status == "C"
        return bool(self.lists.get(practice_id)) and not closed and practice_id not in self.exempt

    def _cover(self, practice_id: int) -> str:
        own = [each for each in self.memberships if each.practice_id == practice_id]
        if any(self._holds(each) and self._serves(each) for each in own):
            return "by_membership"
        if any(each.practice_id == practice_id and self._gives(each) for each in self.cover):
            return "by_local_cover"
        return "planned" if any(self._planned(each) for each in own) else "gap"

    def _serves(self, membership: Membership) -> bool:
        decided = self.day >= self.year.starts_on or membership.decided_on <= self.day
        standing = self.standing.get(membership.network_id)
        return decided and standing in (None, Standing.CONFIRMED) and self._open(membership.network_id)

    def _gives(self, cover: CoverAgreement) -> bool:
        giver = self.standing.get(cover.network_id) in GIVERS and self._open(cover.network_id)
        return giver and self.in_force in cover.during

    def _planned(self, membership: Membership) -> bool:
        of_year = membership.state == MembershipState.AGREED and membership.contract_year_id == self.year.id
        return of_year and self.standing.get(membership.network_id) == Standing.REQUIREMENTS_MET

    def _open(self, network_id: int) -> bool:
        closed_on = self.networks[network_id].closed_on
        return closed_on is None or closed_on >= self.in_force
