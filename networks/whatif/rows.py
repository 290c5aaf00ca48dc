"""Moves that were made, as the rows of tables that would differ."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from networks.rules.facts import OdsStatus
from networks.whatif.moving import Made
from networks.whatif.values import Held, NetworkNow, Now, Term

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Supposed:
    """How a table would differ: rows that are `gone`, by id, and `rows` that are new or, where their id is held, have
    these columns otherwise. What a new row leaves out is NULL."""

    table: str
    rows: Sequence[Row] = ()
    gone: Collection[int] = ()


def supposed(now: Now, made: Made, term: Term) -> list[Supposed]:
    """Of the tables that would differ."""
    held = [each for number, each in made.held.items() if now.held.get(number) != each]
    networks = {network.id: network for network in made.networks.values() if network not in now.networks.values()}
    new = [network for network in networks.values() if network.id < 0]
    tables = [
        Supposed("networks_membership", [_membership(each, term) for each in held], now.held.keys() - made.held.keys()),
        Supposed("networks_network", [_network(network) for network in networks.values()]),
        Supposed("networks_networkyear", [_year(network, term) for network in new]),
        Supposed("practices_practice", [_shut(practice_id, term) for practice_id in made.shut]),
        Supposed(
            "practices_practicesuccession",
            [_succession(closed, successor, term) for closed, successor in made.shut.items() if successor],
        ),
        Supposed("practices_participationnotice", [_takes_part(practice_id, term) for practice_id in made.agreed]),
    ]
    return [table for table in tables if table.rows or table.gone]


def _membership(held: Held, term: Term) -> Row:
    """Of one that is held only the period can differ."""
    period = {"during": f"[{held.first or ''},{held.end or ''})" if held.in_force else None}
    if held.id > 0:
        return {"id": held.id, **period}
    return {
        "id": held.id,
        "network_id": held.network_id,
        "practice_id": held.practice_id,
        "kind": "CORE",
        "contract_year_id": held.year_id,
        "state": held.state,
        **period,
        "decided_on": term.day if held.in_force else None,
        "named_at": term.day,
        "answered_at": None if held.in_force else term.day,
        "reason": "",
    }


def _network(network: NetworkNow) -> Row:
    """Of one that is held only the day of its closing can differ."""
    if network.id > 0:
        return {"id": network.id, "closed_on": network.closed_on}
    return {
        "id": network.id,
        "reference": network.reference,
        "name": network.name,
        "lead_commissioner_id": network.lead_id,
        "imported": False,
        "revision": 0,
        "closed_on": network.closed_on,
    }


def _year(network: NetworkNow, term: Term) -> Row:
    return {
        "id": network.id,
        "network_id": network.id,
        "contract_year_id": term.year_id,
        "standing": network.standing,
        "standing_since": term.day,
    }


def _shut(practice_id: int, term: Term) -> Row:
    return {"id": practice_id, "ods_status": OdsStatus.CLOSED, "closed_on": term.first - timedelta(days=1)}


def _succession(practice_id: int, successor_id: int, term: Term) -> Row:
    return {
        "id": -practice_id,
        "practice_id": practice_id,
        "successor_id": successor_id,
        "closed_on": term.first - timedelta(days=1),
    }


def _takes_part(practice_id: int, term: Term) -> Row:
    """Its last word."""
    return {
        "id": -practice_id,
        "practice_id": practice_id,
        "contract_year_id": term.year_id,
        "answer": "JOIN",
        "answered_at": "infinity",
        "waits": False,
    }
