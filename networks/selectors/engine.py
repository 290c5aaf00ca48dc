"""How far the stored results are behind what has changed, and whether the machinery that brings them up is alive."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.db.models.functions import Now

from networks.models import CommissionerDue, NationalCheck, Network, NetworkDue
from networks.models.results import FAILED_AFTER, Due
from networks.selectors.told import rows
from practices.models import Commissioner

LATE = 60  # seconds, from which on people are told

BACKLOG = """
SELECT count(*), count(*) FILTER (WHERE attempts >= %(failed)s),
    COALESCE(max(extract(epoch FROM clock_timestamp() - due_at)) FILTER (WHERE attempts < %(failed)s), 0)
FROM (SELECT due_at, attempts FROM networks_networkdue
    UNION ALL SELECT due_at, attempts FROM networks_commissionerdue) due
"""
AGES = "SELECT kind, extract(epoch FROM clock_timestamp() - at) FROM networks_lifesign"
WIDE_RUNS = """
SELECT cause, networks, commissioners,
    (SELECT count(*) FROM networks_networkdue WHERE wide_run_id = run.id AND attempts < %(failed)s),
    (SELECT count(*) FROM networks_commissionerdue WHERE wide_run_id = run.id AND attempts < %(failed)s),
    started_at, finished_at
FROM networks_widerun run ORDER BY id DESC LIMIT %(at_most)s
"""


@dataclass(frozen=True, slots=True)
class Backlog:
    """Due rows, those that failed among them, and the seconds for which the oldest of the others could have been
    done; 0 where nothing waits."""

    due: int
    failed: int
    seconds: int

    @property
    def late(self) -> bool:
        return self.seconds > LATE

    @property
    def minutes(self) -> int:
        """Begun minutes."""
        return -(-self.seconds // 60)


@dataclass(frozen=True, slots=True)
class WideRunSeen:
    """A wide run and what is left of it. What was asked for again meanwhile has left it, and counts as done."""

    cause: str
    networks: int
    commissioners: int
    networks_left: int
    commissioners_left: int
    started_at: datetime
    finished_at: datetime | None

    @property
    def percent(self) -> int:
        whole = self.networks + self.commissioners
        return 100 * (whole - self.networks_left - self.commissioners_left) // whole if whole else 100


def backlog() -> Backlog:
    """In one statement, as every page of a signed-in person asks."""
    due, failed, seconds = rows(BACKLOG, {"failed": FAILED_AFTER})[0]
    return Backlog(due, failed, max(0, int(seconds)))


def ages() -> dict[str, int]:
    """Seconds since each Sign of life; what has never been seen is left out."""
    return {kind: int(seconds) for kind, seconds in rows(AGES, {})}


def national_check() -> tuple[NationalCheck, int] | None:
    """The last one, and the seconds since."""
    check = NationalCheck.objects.annotate(age=Now() - F("at")).first()
    return (check, int(check.age.total_seconds())) if check else None


def wide_runs(at_most: int) -> list[WideRunSeen]:
    """The latest first."""
    return [WideRunSeen(*row) for row in rows(WIDE_RUNS, {"failed": FAILED_AFTER, "at_most": at_most})]


def has_failed(subject: Network | Commissioner) -> bool:
    """Whether the checking of a network or a commissioner has failed as often as it takes to say so."""
    return _failed(NetworkDue if isinstance(subject, Network) else CommissionerDue).filter(pk=subject.pk).exists()


def failed_subjects() -> list[Network | Commissioner]:
    networks = Network.objects.filter(pk__in=_failed(NetworkDue).values("pk"))
    return [*networks, *Commissioner.objects.filter(pk__in=_failed(CommissionerDue).values("pk"))]


def _failed(model: type[Due]) -> QuerySet[Due]:
    return model._default_manager.filter(attempts__gte=FAILED_AFTER)
