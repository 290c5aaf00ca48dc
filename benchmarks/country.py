"""Who is in which network and who touches whom, and what an independent program says of it."""

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection

PYTHON = Path("var/bench/bin/python")  # made by `make bench`
HOME = "SELECT practice_id, network_id FROM networks_membership WHERE kind = 'CORE' AND state = 'IN_FORCE'"
EDGES = "SELECT a_id, b_id FROM networks_neighbour"


@dataclass(frozen=True, slots=True)
class Country:
    """The practices that are in a network, by number from 0, and the pairs of them that touch."""

    home: list[int]
    edges: list[tuple[int, int]]
    members: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    near: dict[int, frozenset[int]] = field(default_factory=dict)

    def moves(self, number: int, random: Random) -> list[tuple[int, int]]:
        """Practices that do not leave a network empty, each with a network to go to: mostly one nearby."""
        moving = random.choices([p for p, network in enumerate(self.home) if len(self.members[network]) > 1], k=number)
        return [(practice, self._elsewhere(practice, random)) for practice in moving]

    def _elsewhere(self, practice: int, random: Random) -> int:
        nearby = {self.home[other] for other in self.near[practice]} - {self.home[practice]}
        anywhere = set(random.choices(list(self.members), k=2)) - {self.home[practice]}
        return random.choice(sorted((random.random() < 0.9 and nearby) or anywhere or nearby))


def read() -> Country:
    held = _rows(HOME)
    number = {practice: place for place, (practice, _) in enumerate(held)}
    edges = [(number[one], number[other]) for one, other in _rows(EDGES) if one in number and other in number]
    country = Country([network for _, network in held], edges)
    for practice, network in enumerate(country.home):
        country.members[network].add(practice)
    touching = defaultdict(set)
    for one, other in [*edges, *((other, one) for one, other in edges)]:
        touching[one].add(other)
    country.near.update({practice: frozenset(touching[practice]) for practice in number.values()})
    return country


def _rows(sql: str) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


class Oracle:
    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program

    def ask(self, question: str, value: Any = None) -> tuple[Any, float]:
        """The answer, and the seconds it took there."""
        told = json.loads(self.tell({question: value}))
        return told["answer"], told["seconds"]

    def tell(self, what: Any) -> str:
        assert self._program.stdin
        assert self._program.stdout
        print(json.dumps(what), file=self._program.stdin, flush=True)
        return self._program.stdout.readline()


@contextmanager
def oracle(country: Country) -> Iterator[Oracle]:
    command = [str(PYTHON), "-m", "benchmarks.oracle"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        asked = Oracle(program)
        asked.tell({"home": country.home, "edges": country.edges})
        yield asked
        assert program.stdin
        program.stdin.close()
