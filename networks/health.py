"""What /status/ and /readyz say about the re-validation. Only administrators are shown which network or area it is."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from networks.enums import Sign
from networks.models import NationalCheck, Network
from networks.rules import words
from networks.selectors.engine import Backlog, WideRunSeen, ages, backlog, failed_subjects, national_check, wide_runs
from pcnportal.core.health import Check
from pcnportal.core.words import lasting
from practices.models import Commissioner

SHOWN = 5
TOO_OLD = {Sign.WORKER: 180, Sign.SWEEP: 120}  # seconds; they come every 60 and every 30
TO_START = 120  # seconds, within which the first of them comes
NAMES = {Sign.WORKER: "re-checking", Sign.SWEEP: "search for figures that are behind"}


def checks() -> Iterator[Check]:
    seen, found = backlog(), ages()
    yield _figures(seen)
    for kind in TOO_OLD:
        yield _alive(kind, found)
    yield _failed(seen)
    if last := national_check():
        yield _national(*last)
    if runs := wide_runs(SHOWN):
        yield _wide(runs)


def _figures(seen: Backlog) -> Check:
    if seen.late:
        outline = f"being re-checked: changes made in the last {seen.minutes} minutes may not be counted yet"
    else:
        outline = "being re-checked" if seen.due > seen.failed else "up to date"
    waits = f"the oldest has waited {lasting(seen.seconds)}" if seen.seconds else "none has waited a second"
    return Check(
        "figures",
        not seen.late,
        outline,
        detail=f"{seen.due:,} due; {waits}",
        figures={"due": seen.due, "due_age_seconds": seen.seconds},
    )


def _alive(kind: Sign, ages: Mapping[str, int]) -> Check:
    """Just after a start what was seen before it says nothing."""
    age = ages.get(kind)
    at_work = age is not None and age <= TOO_OLD[kind]
    starting = not at_work and ages.get(Sign.START, TO_START) < TO_START
    return Check(
        NAMES[kind],
        at_work or starting,
        "at work" if at_work else "starting" if starting else "late",
        detail="never seen" if age is None else f"last seen {lasting(age)} ago",
        figures={f"{'heartbeat' if kind == Sign.WORKER else 'sweep'}_age_seconds": age},
    )


def _failed(seen: Backlog) -> Check:
    return Check(
        "failed validations",
        not seen.failed,
        f"{seen.failed:,}; they are tried again by themselves" if seen.failed else "none",
        lines=[(str(subject), _page(subject)) for subject in failed_subjects()] if seen.failed else [],
        figures={"failed": seen.failed},
    )


def _national(check: NationalCheck, age: int) -> Check:
    counted = f"{check.networks:,} networks and {check.commissioners:,} areas counted afresh {lasting(age)} ago"
    wrong = f"{check.disagreements:,} results said otherwise and are checked again"
    ok = not check.disagreements and age <= TOO_OLD[Sign.SWEEP]
    return Check("second count", ok, wrong if check.disagreements else "no result says otherwise", detail=counted)


def _wide(runs: list[WideRunSeen]) -> Check:
    at_work = [f"{run.cause}: {run.percent}% checked" for run in runs if not run.finished_at]
    return Check(
        "wide re-checks", True, "; ".join(at_work) or "none at work", lines=[(_progress(run), "") for run in runs]
    )


def _progress(run: WideRunSeen) -> str:
    networks, areas = run.networks - run.networks_left, run.commissioners - run.commissioners_left
    done = f"{_share(networks, run.networks, 'network')} and {_share(areas, run.commissioners, 'area')} checked"
    began = f"{run.cause}, begun {_between(run.started_at, timezone.now())} ago"
    return f"{began}: {done}" + (f" in {_between(run.started_at, run.finished_at)}" if run.finished_at else "")


def _share(done: int, all_of_them: int, what: str) -> str:
    """All 3 networks; the area; 1 of 3 areas."""
    if done < all_of_them:
        return f"{done:,} of {words.counted(all_of_them, what)}"
    return f"the {what}" if done == 1 else f"all {words.counted(done, what)}"


def _between(start: datetime, end: datetime) -> str:
    return lasting(int((end - start).total_seconds()))


def _page(subject: Network | Commissioner) -> str:
    if isinstance(subject, Network):
        return reverse("networks:network", args=[subject.reference])
    return reverse("networks:commissioner", args=[subject.code])
