"""Goal 9: placements of practices of one commissioner, and of those of a network that ends, are the best there are.

They are taken out of their networks at random. A placement counts where nothing is left between its cost and what
every placement costs at least; that this is no claim but the truth is tested against all placements of small cases.
"""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random

from benchmarks.measure import Line
from networks.enums import MembershipState
from networks.models import Membership, Network
from networks.selectors.facts import YearDay
from networks.selectors.homes import Sight
from networks.services.suggestions import JointHomes, homes_after_collapse, joint_homes
from pcnportal.core import clock
from practices.models import Commissioner, ContractYear, Practice

GOALS = ("9",)
TOGETHER = (1, 5, 20)
TRIES, COLLAPSES = 20, 60


def run(scale: int) -> Iterator[Line]:
    random = Random(scale)
    year_day = YearDay.of(ContractYear.objects.get(code="2019/20"), clock.today())
    sight = Sight(Network.objects.all(), Practice.objects.all())
    codes = sorted(Commissioner.objects.values_list("code", flat=True))
    for count in TOGETHER:
        lost = (_lost(codes, count, random) for _ in range(TRIES))
        tries = [lambda ids=ids: joint_homes(ids, year_day=year_day, sight=sight) for ids in lost]
        yield _line(scale, f"{count} at a time", tries, bound=1, timed=joint_homes)
    networks = random.sample(list(Network.objects.order_by("reference")), COLLAPSES)
    ends = [lambda each=each: homes_after_collapse(each, year_day=year_day, sight=sight) for each in networks]
    yield _line(scale, "of a network that ends", ends, bound=0.95, timed=homes_after_collapse)


def _lost(codes: Sequence[str], count: int, random: Random) -> list[int]:
    """Members of networks, all of one commissioner that has as many."""
    while True:
        members = Membership.objects.filter(
            state=MembershipState.IN_FORCE, practice__commissioner_links__commissioner__code=random.choice(codes)
        )
        ids = sorted(members.values_list("practice", flat=True))
        if len(ids) >= count:
            return random.sample(ids, count)


def _line(
    scale: int, what: str, tries: Iterable[Callable[[], JointHomes]], *, bound: float, timed: Callable[..., JointHomes]
) -> Line:
    seconds, found = [], []
    for attempt in tries:
        started = time.perf_counter()
        found.append(attempt())
        seconds.append(time.perf_counter() - started)
    best = sum(joint.proposal.proved and joint.gap == 0 for joint in found)
    return Line(
        "9",
        f"{scale}x",
        best / len(found),
        bound,
        timed,
        what=f"share of best placements, practices {what},",
        note=f"{best} of {len(found)} proved, median {statistics.median(seconds) * 1000:.0f} ms, "
        f"longest {max(seconds) * 1000:.0f} ms",
        at_least=True,
    )
