"""What was said on a matter, an application or a case, as one person hears it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from networks.enums import MembershipState
from networks.rules import words
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.models import AuditEvent
from practices.models import Commissioner, DeclaredInterest, Lmc, Practice
from signoff.enums import Heard
from signoff.hearing import Listener, hearers, hears, may_speak_to
from signoff.models import Application, Case, Comment
from signoff.permissions import interests_in
from signoff.permissions.cases import OnCase
from signoff.selectors import applications
from signoff.selectors.cases import scope
from signoff.workflow import PRIVATE

Matter = Application | Case
# In the audit, that something was said
SPOKEN = ("COMMENT_ADDED", "CASE_COMMENTED")


@dataclass(frozen=True, slots=True)
class Thread:
    """A matter with everyone on it. `commissioner` leads it, and `practice` is the one with which its LMC may speak
    alone; `interests` are those that the person has declared in it."""

    matter: Matter
    organisations: Collection[Organisation]
    commissioner: Commissioner
    practice: Practice | None
    interests: Collection[str] = ()

    @property
    def shared(self) -> bool:
        return self.matter.shared if isinstance(self.matter, Case) else True

    def listener(self, user: User) -> Listener:
        """The organisations on the matter for which the person may speak: for these they listen."""
        own = [each for each in self.organisations if user.capacity_for(each, Permission.COMMENT_WRITE)]
        return Listener(frozenset(own), bool(self.interests))

    def speaks_to(self, organisation: Organisation) -> list[Heard]:
        """To whom somebody may speak for the organisation; to a practice alone where there is one."""
        offered = may_speak_to(organisation, shared=self.shared, conflicted=bool(self.interests))
        own = organisation.kind == OrganisationKind.PRACTICE
        return [heard for heard in offered if heard is not Heard.PRACTICE_AND_LMC or own or self.practice]


def thread_of(user: User, matter: Matter) -> Thread:
    if isinstance(matter, Case):
        return thread_on_case(matter, scope.part_of(user, matter))
    interests = interests_in(user, [matter.network_id], matter.contract_year_id)
    on_it = applications.organisations_on(matter)
    if matter.status in PRIVATE:
        on_it = [each for each in on_it if each.kind == OrganisationKind.PRACTICE]
    return Thread(matter, on_it, matter.commissioner, matter.lead_practice, interests)


def thread_on_case(case: Case, on: OnCase) -> Thread:
    """Of somebody of whom it is known who has a part in it beside them, and what interests they have there."""
    return Thread(case, scope.organisations_on(case, on), case.commissioner, case.practice, on.interests)


def heard_by(user: User, thread: Thread, comments: Iterable[Comment] | None = None) -> list[Comment]:
    """Of the comments, or of all on the matter, those that the person hears, the oldest first."""
    listener = thread.listener(user)
    if comments is None:
        comments = thread.matter.comments.select_related("by", "submission", "practice", "reply_to__by")
    return [each for each in comments if hears(listener, Heard[each.heard], hearing_of(each))]


def remarks_subject(on: Matter) -> str:
    """In the audit, of what was said on a matter to some."""
    return f"remarks:{on.reference}"


def only_heard(events: QuerySet[AuditEvent], heard: Iterable[Comment]) -> QuerySet[AuditEvent]:
    """Leaves out that something was said which the person does not hear."""
    return events.exclude(Q(action__in=SPOKEN) & ~Q(after__comment__in=[each.pk for each in heard]))


def hearing_of(comment: Comment) -> list[Organisation]:
    """The organisations that hear it, where not everyone does."""
    return [Organisation(*each.split(":", 1)) for each in comment.hearers]


def with_interest_in(comment: Comment) -> set[int]:
    """Ids of the people who have declared an interest in the matter."""
    declared = DeclaredInterest.objects.filter(ended_at=None)
    if comment.case:
        declared = declared.filter(practice__in=scope.practices_in(comment.case))
    elif comment.application:
        members = applications.members_of(comment.application).exclude(state=MembershipState.DECLINED)
        declared = declared.filter(practice__in=members.values("practice"))
    return set(declared.values_list("person", flat=True))


def practice_heard(thread: Thread, organisation: Organisation) -> Practice | None:
    """The practice with which somebody who speaks for the organisation speaks alone: their own, or for an LMC that of
    the matter."""
    if organisation.kind == OrganisationKind.PRACTICE:
        return Practice.objects.filter(code=organisation.code).first()
    return thread.practice


def would_hear(thread: Thread, organisation: Organisation, heard: Heard) -> tuple[Practice | None, list[Organisation]]:
    """Who hears what is said for the organisation, and the practice among them that hears it with its own LMC."""
    if heard is not Heard.PRACTICE_AND_LMC:
        return None, hearers(heard, thread.organisations, organisation)
    practice = practice_heard(thread, organisation)
    if practice is None:
        return None, hearers(heard, thread.organisations, organisation)
    own = _own_lmcs(thread, practice)
    return practice, hearers(heard, thread.organisations, organisation, practice.organisation, own)


def _own_lmcs(thread: Thread, practice: Practice) -> list[Organisation]:
    """Those on the matter that are of the practice's area; of the matter's own, where that is its practice."""
    areas = Q(commissioners=thread.commissioner)
    if not isinstance(thread.matter, Case) or practice != thread.practice:
        areas = Q(
            commissioners__practice_links__practice=practice,
            commissioners__practice_links__during__contains=thread.matter.contract_year.starts_on,
        )
    own = {each.organisation for each in Lmc.objects.filter(areas)}
    return [each for each in thread.organisations if each in own]


def heard_in_words(
    heard: Heard, hearing: Iterable[Organisation], names: Mapping[Organisation, str], practice: str, speaker: str
) -> str:
    """Who hears it, by name: `speaker` is the organisation for which it is said, and `names` are of everyone on the
    matter. "The LMC" is the only one on it."""
    if heard is Heard.EVERYONE:
        return "everyone on the matter"
    if heard is Heard.OWN:
        return f"{speaker} alone"
    of_kind = {
        kind: [names[each] for each in hearing if each.kind == kind and each in names]
        for kind in (OrganisationKind.COMMISSIONER, OrganisationKind.LMC)
    }
    several = len([each for each in names if each.kind == OrganisationKind.LMC]) > 1
    lmcs = of_kind[OrganisationKind.LMC] if several else ["the LMC"]
    first = of_kind[OrganisationKind.COMMISSIONER] if heard is Heard.CCG_AND_LMC else [practice]
    return words.listed([*first, *lmcs])
