"""Which commissioner a practice has had, through time, once a file has said which it has now."""

from dataclasses import dataclass, replace
from datetime import date

from practices.importers.errors import CellError


@dataclass(frozen=True, slots=True)
class Link:
    """`start` is the first day, None where it is not known; `end` is the day after the last."""

    commissioner_id: int
    start: date | None
    end: date | None = None

    @property
    def words(self) -> str:
        since = f"since {self.start}" if self.start else "since ever"
        return since + (f" until {self.end}" if self.end else "")


def links_after(held: list[Link], stated: Link | None, since: date | None, as_at: date | None) -> list[Link]:
    """All links of a practice, oldest first: the last of `held` goes on, or ends on the day the stated one begins.

    `stated` is None where the practice now has no commissioner that we know, `since` the day the file gives for
    that. Where the file's day cannot be when it changed, `as_at` is. Raises CellError where nothing says when.
    """
    current = held[-1] if held else None
    if stated is None:
        return _ended(held, since, as_at) if current and not current.end else held
    if current is None:
        return [stated]
    if current.commissioner_id == stated.commissioner_id:
        return [*held[:-1], _continued(current, stated, held[-2] if len(held) > 1 else None)]
    begin = _day_of_change(current, stated.start, as_at)
    return [*held[:-1], replace(current, end=min(begin, current.end or begin)), replace(stated, start=begin)]


def _continued(current: Link, stated: Link, earlier: Link | None) -> Link:
    """A better day for the beginning is taken, unless the practice was with another commissioner then."""
    free = earlier is None or (stated.start and earlier.end and earlier.end <= stated.start)
    start = stated.start if stated.start and free else current.start
    return replace(current, start=start, end=stated.end)


def _ended(held: list[Link], since: date | None, as_at: date | None) -> list[Link]:
    return [*held[:-1], replace(held[-1], end=_day_of_change(held[-1], since, as_at))]


def _day_of_change(current: Link, stated: date | None, as_at: date | None) -> date:
    for begin in (stated, as_at):
        if begin and (current.start is None or begin > current.start):
            return begin
    raise CellError(
        "the practice has another commissioner than before, and the file does not say since when. "
        "Import again with --as-at and the day the file speaks for."
    )
