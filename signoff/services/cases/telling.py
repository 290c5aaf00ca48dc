"""Who is told what of a case. Of one that is kept from the commissioner, its practice and LMC alone."""

from collections.abc import Iterable
from datetime import datetime

from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from signoff.models import Case, CaseParty, CaseStep, LmcEngagement
from signoff.news import News
from signoff.news import cases as news
from signoff.selectors.cases.scope import lmcs_on, organisations_on, practices_in
from signoff.services.telling import offices_of, tell
from signoff.workflow import Audience, CaseRow

EVERYONE = (Audience.PRACTICE, Audience.COMMISSIONER, Audience.LMC)


def tell_opened(step: CaseStep, audiences: tuple[Audience, ...]) -> None:
    _tell(news.opened(step), audiences, step.case, step.by, step.at)


def tell_case_moved(step: CaseStep, row: CaseRow) -> None:
    """Those of whom the table says so, never who did it."""
    _tell(news.case_moved(step, row), row.tells, step.case, step.by, step.at)


def tell_next_step(case: Case, *, by: User, at: datetime) -> None:
    if organisation := case.next_organisation:
        tell(news.next_step(case), [organisation], Permission.COMMENT_WRITE, by=by, at=at)


def tell_party(party: CaseParty, *, by: User, at: datetime) -> None:
    practices = [party.practice] if party.practice else list(practices_in(party.case))
    organisations = [each.organisation for each in practices if each != party.case.practice]
    tell(news.party(party), organisations, Permission.CASE_OPEN, by=by, at=at)


def tell_engaged(engagement: LmcEngagement, *, at: datetime) -> None:
    _tell(news.engaged(engagement), EVERYONE, engagement.case, engagement.recorded_by, at)


def tell_shared(case: Case, *, by: User, at: datetime) -> None:
    tell(news.shared(case), [case.commissioner.organisation], Permission.CASE_MANAGE, by=by, at=at)


def _tell(told: News, audiences: Iterable[Audience], case: Case, by: User | None, at: datetime) -> None:
    for audience in audiences:
        organisations, permission = _audience(audience, case)
        tell(told, organisations, permission, by=by, at=at)


def _audience(audience: Audience, case: Case) -> tuple[list[Organisation], Permission]:
    if audience is Audience.LMC:
        return list(lmcs_on(case)), Permission.CASE_HELP
    if audience is Audience.NHSE:
        return offices_of(case.commissioner), Permission.ADVICE_RECORD
    if audience is Audience.COMMISSIONER:
        return [case.commissioner.organisation] if case.shared else [], Permission.CASE_MANAGE
    on_it = organisations_on(case)
    return [each for each in on_it if each.kind == OrganisationKind.PRACTICE], Permission.CASE_OPEN
