"""What a decision holds while it is taken: practices, commissioners, networks, then the round, then applications."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q

from networks.enums import MembershipKind, MembershipState
from networks.models import Membership, Network
from networks.services.locks import lock_for_change
from networks.services.networks import served_ids
from pcnportal.core.errors import Conflict
from practices.models import Commissioner, ContractYear, Practice
from signoff.enums import ChangeStatus
from signoff.models import Application, NetworkChange, Round
from signoff.selectors.rounds import applications_of_round, practices_of


def lock_application(application: Application, *, practices: Iterable[Practice] = ()) -> Application:
    """Lock all that the application's network touches (and `practices`), then itself. Returns it as it now stands.

    Raises Conflict where a practice was named in this very moment: what it touches is not locked.
    """
    network = application.network
    locked = lock_for_change(
        practice_ids=[*served_ids(network), *(practice.id for practice in practices)],
        network_ids=[network.id],
        commissioner_ids=[application.commissioner_id],
    )
    _check_all_locked(served_ids(network), locked.practice_ids, str(network))
    return _locked_applications([application.pk])[0]


def lock_part(practice: Practice, contract_year: ContractYear) -> None:
    """Lock all that the practice's answer for the year may move: itself, the networks that hold it or to which a change
    would take it, and whoever they serve. What follows from the answer then locks nothing new.

    Raises Conflict where one of these networks took somebody in this very moment.
    """
    networks = _networks_of_part(practice, contract_year)
    locked = lock_for_change(
        practice_ids=_served_by(networks) | {practice.pk},
        network_ids=[each.pk for each in networks],
        commissioner_ids=[each.lead_commissioner_id for each in networks],
    )
    needed = _served_by(_networks_of_part(practice, contract_year))
    _check_all_locked(needed, locked.practice_ids, f"A network of {practice}")


def _networks_of_part(practice: Practice, year: ContractYear) -> list[Network]:
    held = Membership.objects.filter(
        practice=practice,
        kind=MembershipKind.CORE,
        state=MembershipState.IN_FORCE,
        during__overlap=(year.first_day, year.last_day + timedelta(days=1)),
    )
    waiting = NetworkChange.objects.filter(
        practice=practice, contract_year=year, status__in=[ChangeStatus.PROPOSED, ChangeStatus.APPROVED]
    )
    return list(
        Network.objects.filter(
            Q(pk__in=held.values("network"))
            | Q(pk__in=waiting.values("network"))
            | Q(pk__in=waiting.values("to_network"))
        )
    )


def _served_by(networks: Iterable[Network]) -> set[int]:
    return {practice for each in networks for practice in served_ids(each)}


def lock_applications_of(network: Network) -> list[Application]:
    """Of all its years. Call under the network's lock."""
    return _locked_applications(Application.objects.filter(network=network).values_list("pk", flat=True))


def lock_round(commissioner: Commissioner, contract_year: ContractYear) -> Round | None:
    """Lock all that the round rests on. Returns the round as it now stands, None where there is none yet."""
    locked = lock_for_change(
        practice_ids=_practices_of_round(commissioner, contract_year),
        network_ids=[each.network_id for each in applications_of_round(commissioner, contract_year)],
        commissioner_ids=[commissioner.id],
    )
    needed = _practices_of_round(commissioner, contract_year)
    _check_all_locked(needed, locked.practice_ids, f"The round of {commissioner}")
    found = locked_round(commissioner, contract_year)
    _locked_applications([each.pk for each in applications_of_round(commissioner, contract_year)])
    return found


def locked_round(commissioner: Commissioner, contract_year: ContractYear) -> Round | None:
    rounds = Round.objects.select_for_update(no_key=True)
    return rounds.filter(commissioner=commissioner, contract_year=contract_year).first()


def _locked_applications(ids: Iterable[int]) -> list[Application]:
    applications = Application.objects.filter(pk__in=list(ids)).select_related(
        "network__lead_commissioner", "commissioner", "contract_year", "lead_practice"
    )
    return list(applications.order_by("pk").select_for_update(no_key=True, of=("self",)))


def _practices_of_round(commissioner: Commissioner, contract_year: ContractYear) -> set[int]:
    own = practices_of(commissioner, contract_year).values_list("practice_id", flat=True)
    applications = applications_of_round(commissioner, contract_year)
    return {*own, *(id for each in applications for id in served_ids(each.network))}


def _check_all_locked(needed: Iterable[int], locked: frozenset[int], what: str) -> None:
    if not locked.issuperset(needed):
        raise Conflict(f"{what} is changing this very moment. Look at it again, then repeat what you did.")
