"""What a step of a case holds: the practices and networks that it writes, then the case itself."""

from collections.abc import Iterable

from networks.models import Network
from networks.services.locks import lock_for_change
from practices.models import Practice
from signoff.models import Case


def lock_case(case: Case, *, practices: Iterable[Practice] = (), networks: Iterable[Network] = ()) -> Case:
    """As it now stands. Without practices and networks only the case is locked."""
    practices, networks = list(practices), list(networks)
    if practices or networks:
        lock_for_change(
            practice_ids=[each.pk for each in practices],
            network_ids=[each.pk for each in networks],
            commissioner_ids=[case.commissioner_id],
        )
    rows = Case.objects.select_related(
        "commissioner", "contract_year", "practice", "about_network__lead_commissioner", "network", "owner", "hold"
    )
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=case.pk)
