"""Goal 5: clients that change memberships at once, a national run beside them, and nothing comes out wrong.

The usual way, whose only use is to show that the load is hard enough: the change leaves a task in a queue before its
transaction ends, as where a task is sent from a signal or from save(), and a worker reads with the ORM and stores what
it read. Every task is done before the results are counted.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from itertools import cycle
from random import Random

from django.db import connection, transaction
from django.db.models import Count, Sum

from benchmarks import nation, truth
from benchmarks.changes import Change, move, possible, write
from benchmarks.measure import Line
from networks.models import Membership, Network
from networks.services.revalidation import CHUNK
from networks.services.validation import revalidate_networks, validate_networks
from pcnportal.core import clock

GOALS = ("5",)
CLIENTS = (1, 8, 32)
SECONDS, CHANGES, WORKERS = 2.0, 64, 4
USUAL = "CREATE UNLOGGED TABLE IF NOT EXISTS usual_result (network_id bigint PRIMARY KEY, members int, size bigint)"
STORE_USUAL = (
    "INSERT INTO usual_result VALUES (%s, %s, %s) ON CONFLICT (network_id) DO UPDATE SET members = %s, size = %s"
)


def run(scale: int) -> Iterator[Line]:
    """Wrong results, results behind, practices in two networks and failed changes, added up; the usual way's after."""
    networks = list(Network.objects.order_by("id").values_list("id", flat=True))
    nation.execute(USUAL)
    for where in ("spread", "one commissioner"):
        changes = possible(Random(scale), CHANGES, of_one_commissioner=where != "spread")
        for clients in CLIENTS:
            made, failed = _load(clients, changes, move, lambda: _national_run(networks))
            truth.work_through()
            counted = (truth.wrong(), truth.behind(), truth.in_two_networks(), failed)
            note = f"{made} changes by {clients}, {where}: {_words(*counted)}"
            yield Line("5", f"{scale}x", sum(counted), 0, validate_networks, what="wrong", note=note)
    touched = sorted({network for change in changes for network in change.networks})
    for clients in CLIENTS[1:]:
        yield _usual_line(scale, clients, changes, touched)


def _usual_line(scale: int, clients: int, changes: Sequence[Change], touched: Sequence[int]) -> Line:
    nation.execute("TRUNCATE usual_result")
    with ThreadPoolExecutor(WORKERS) as workers:
        made, _ = _load(clients, changes, partial(_usual_move, workers), lambda: _usual_run(touched))
    truth.work_through()
    wrong = truth.number(truth.WRONG.format(results="usual_result", of_year=""))
    note = f"{made} changes by {clients}, one commissioner"
    return Line("5", f"{scale}x", wrong, 1, _usual_move, what="wrong the usual way", note=note, at_least=True)


def _words(wrong: int, behind: int, twice: int, failed: int) -> str:
    return f"{wrong} wrong, {behind} behind, {twice} in two networks, {failed} failed"


def _load(
    clients: int, changes: Sequence[Change], change: Callable[[Change], None], beside: Callable[[], None]
) -> tuple[int, int]:
    """Changes that were made and that failed, by so many clients for a time, with something looping beside them."""
    until = time.monotonic() + SECONDS
    counts = {"made": 0, "failed": 0}
    lock = threading.Lock()

    def loop(step: Callable[[], None], counted: bool) -> None:
        while time.monotonic() < until:
            try:
                step()
                outcome = "made"
            except Exception:
                outcome = "failed"
            with lock:
                counts[outcome] += counted or outcome == "failed"
        connection.close()

    def client(number: int) -> Callable[[], None]:
        mine = cycle(changes[number::clients] or changes)
        return lambda: change(next(mine))

    threads = [threading.Thread(target=loop, args=(client(number), True)) for number in range(clients)]
    threads.append(threading.Thread(target=loop, args=(beside, False)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts["made"], counts["failed"]


def _national_run(networks: Sequence[int]) -> None:
    for first in range(0, len(networks), CHUNK):
        revalidate_networks(networks[first : first + CHUNK], at=clock.now())


def _usual_move(workers: Executor, change: Change) -> None:
    with transaction.atomic():
        write(change)
        workers.submit(_usual_run, change.networks)


def _usual_run(networks: Sequence[int]) -> None:
    found = Membership.objects.filter(network__in=networks, state="IN_FORCE").values_list("network")
    sizes = found.filter(practice__list_sizes__as_at="2019-01-01").annotate(
        members=Count("id"), size=Sum("practice__list_sizes__registered")
    )
    for network, members, size in list(sizes.order_by("network")):
        with connection.cursor() as cursor:
            cursor.execute(STORE_USUAL, [network, members, size, members, size])
