"""Whatever happens to the broker, the database or the processes: no change is lost, every result comes right.

A short form by default; `make faults` kills a hundred times, makes a thousand changes beside each fault, and says
whether requests wait for the broker.
"""

import random
import signal
from collections.abc import Callable, Iterator
from itertools import cycle, islice

import pytest

from pcnportal.audit.services import first_broken_link
from pcnportal.testing.results import (
    then_no_revision_was_stored_twice,
    then_nothing_is_behind,
    then_results_are_those_worked_out_from_scratch,
)
from pcnportal.testing.tries import tries
from pcnportal.tests.faults.conftest import Begin
from pcnportal.tests.faults.load import Load, Posting
from pcnportal.tests.faults.machinery import Machinery

pytestmark = pytest.mark.slow

KILLS = tries(3)
CHANGES = 10 * tries(3)
ROUNDS = tries(2)
VICTIMS = ("child", "child", "worker", "child", "child", "beat")
OLD_MESSAGES = ("networks.revalidate_network", "networks.validate_all", "signoff.send_mail")


def broker_stopped(machinery: Machinery, load: Load) -> None:
    with machinery.broker_stopped():
        machinery.wait_until(lambda: load.enough, "enough has changed", seconds=600)


def broker_frozen(machinery: Machinery, load: Load) -> None:
    with machinery.broker_frozen():
        machinery.wait_until(lambda: load.enough, "enough has changed", seconds=600)


def broker_emptied(machinery: Machinery, load: Load) -> None:
    for _ in range(ROUNDS):
        machinery.empty_broker()
        machinery.pause(0.1)
    for _ in range(1 + ROUNDS // 20):
        machinery.kill_broker()
        machinery.pause(0.5)


def killed_mid_task(machinery: Machinery, load: Load) -> None:
    at_work = [machinery.kill_mid_task(victim) for victim in islice(cycle(VICTIMS), KILLS)]
    print(f"{KILLS} killed, {sum(at_work)} of them with a run unfinished")


def database_restarted(machinery: Machinery, load: Load) -> None:
    """Once in order, once as if it had crashed, and so on."""
    for how in islice(cycle((signal.SIGINT, signal.SIGQUIT)), 2 + ROUNDS // 10):
        machinery.pause(random.uniform(0.2, 1))
        machinery.restart_database(how)


def delivered_often_and_out_of_order(machinery: Machinery, load: Load) -> None:
    tasks = [*["networks.drain"] * 50, *["networks.sweep"] * 5, *["networks.heartbeat"] * 5]
    for _ in range(1 + ROUNDS // 10):
        machinery.send(*random.sample(tasks, len(tasks)))
        machinery.pause(0.2)


def two_workers_and_two_beats(machinery: Machinery, load: Load) -> None:
    with machinery.second(lambda portal: portal.worker()), machinery.second(lambda portal: portal.beat()):
        machinery.pause(3)


def messages_of_old_code(machinery: Machinery, load: Load) -> None:
    """Tasks that are known no more, and one that was once told what to do."""
    for _ in range(ROUNDS):
        machinery.send(*OLD_MESSAGES, args=[1])
        machinery.send("networks.drain", args=[[1, 2, 3]], kwargs={"force": True})


FAULTS = [
    broker_stopped,
    broker_frozen,
    broker_emptied,
    killed_mid_task,
    database_restarted,
    delivered_often_and_out_of_order,
    two_workers_and_two_beats,
    messages_of_old_code,
]


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_lost(machinery: Machinery, begin: Begin, fault: Callable[[Machinery, Load], None]) -> None:
    load = begin(CHANGES, may_fail=fault is database_restarted)
    with load.at_work(machinery.pause):
        fault(machinery, load)
    machinery.settle()
    load.then_nothing_is_lost()
    then_nothing_is_behind()
    then_no_revision_was_stored_twice()
    then_results_are_those_worked_out_from_scratch()
    assert first_broken_link() is None
    unknown = sum(len(changer.unknown) for changer in load.changers)
    print(
        f"{fault.__name__.replace('_', ' ')}: {load.made:,} changes taken, 0 lost; {unknown:,} were told to try again"
    )


def test_no_request_waits_for_the_broker(machinery: Machinery, begin: Begin) -> None:
    """Posts in turns with the broker at work and frozen."""
    posting = next(changer for changer in begin(0).changers if isinstance(changer, Posting))
    numbers = iter(range(100_000, 200_000))
    healthy, frozen = [], []
    for _ in range(ROUNDS):
        healthy += _post(posting, numbers)
        with machinery.broker_frozen():
            frozen += _post(posting, numbers)
        machinery.pause(0.2)
    machinery.settle()
    ratio = _p95(frozen) / _p95(healthy)
    verdict = "ok" if ratio <= BOUND else "missed"
    print(f"posts with the broker frozen to at work: p95 ratio {ratio:.2f}, bound {BOUND}: {verdict}")


BOUND = 1.2
POSTS = 10


def _post(posting: Posting, numbers: Iterator[int]) -> list[float]:
    posting.seconds.clear()
    for number in islice(numbers, POSTS):
        posting.change(number)
    return list(posting.seconds)


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(0.95 * len(seconds))]
