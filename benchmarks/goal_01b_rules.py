"""Goal 1b: all active rules for every network and commissioner, where nothing has changed."""

from collections.abc import Iterator

from benchmarks.measure import Line, interleaved, ratio
from benchmarks.yardstick import select
from networks.models import Network
from networks.services.revalidation import SWATH
from networks.services.validation import revalidate_commissioners, revalidate_networks
from pcnportal.core import clock
from practices.models import Commissioner

GOALS = ("1b",)
ROUNDS = {1: 5, 10: 3}


def run(scale: int) -> Iterator[Line]:
    networks = list(Network.objects.order_by("id").values_list("id", flat=True))
    commissioners = list(Commissioner.objects.order_by("id").values_list("id", flat=True))

    def nothing_changed() -> None:
        """In swaths, as the task sifts a wide run."""
        for first in range(0, len(networks), SWATH):
            revalidate_networks(networks[first : first + SWATH], at=clock.now())
        for first in range(0, len(commissioners), SWATH):
            revalidate_commissioners(commissioners[first : first + SWATH], at=clock.now())

    times = interleaved({"select": select, "rules": nothing_changed}, rounds=ROUNDS[scale])
    note = f"{times['rules'].ms} to the SELECT's {times['select'].ms}"
    yield Line("1b", f"{scale}x", ratio(times["rules"], times["select"]), 25, revalidate_networks, note=note)
