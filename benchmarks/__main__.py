"""python -m benchmarks [--up-to N] [--goal ID ...]: one line a goal and scale, on services of its own.

Whether a bound is met never alters the exit status; that a goal cannot be measured does.
"""

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from types import ModuleType

from pcnportal.launcher.home import Home
from pcnportal.launcher.services import ADDRESSES, STATE, local_settings, owned

TODAY = date(2019, 5, 20)  # the day on which the portal's clock stands, as in the demonstration
DECADES = (1, 10, 100)
LARGE = 100  # here results are not stored, and only what does without them is measured


def main() -> None:
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="pcn-bench-") as folder, _services(Path(folder)):
        import django

        django.setup()
        sys.exit(0 if _run([scale for scale in DECADES if scale <= asked.up_to], asked.goal) else 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--up-to", type=int, default=10, choices=DECADES, help="times England (default: 10)")
    parser.add_argument("--goal", nargs="+", metavar="ID", help="such as 3 or 1b (default: all)")
    return parser.parse_args()


@contextmanager
def _services(folder: Path) -> Iterator[None]:
    folder.chmod(0o755)
    offset = (TODAY - datetime.now(UTC).date()).days
    os.environ.update({"PCN_HOME": str(folder), "PCN_CLOCK_OFFSET_DAYS": str(offset)})
    os.environ.setdefault("PCN_LOG_LEVEL", "ERROR")
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    for name in ADDRESSES:
        os.environ.pop(name, None)
    home = Home.from_environment()
    with owned(home):
        os.environ.update(local_settings(home))
        os.environ.update({name: home.read(STATE)[name] for name in ADDRESSES})
        yield


def _run(scales: Sequence[int], chosen: Sequence[str] | None) -> bool:
    """Whether every goal could be measured."""
    from benchmarks import goals, nation

    modules = [module for module in goals() if _is_asked(module, chosen)]
    measured = True
    for scale in scales:
        wanted = [module for module in modules if scale < LARGE or getattr(module, "AT_100", False)]
        with nation.at(scale):
            nation.lay(scale, validated=scale < LARGE)
            for module in wanted:
                measured &= _told(module, partial(module.run, scale))
    for module in modules:
        if len(scales) > 1 and hasattr(module, "across"):
            measured &= _told(module, partial(module.across, scales))
    return measured


def _is_asked(module: ModuleType, chosen: Sequence[str] | None) -> bool:
    return bool(set(module.GOALS) & set(chosen)) if chosen else not getattr(module, "ALONE", False)


def _told(module: ModuleType, lines: Callable[[], Iterable[object]]) -> bool:
    """Each goal by itself: one that breaks is shown, and the others are measured."""
    try:
        for line in lines():
            print(line, flush=True)
    except Exception:
        traceback.print_exc()
        print(f"goal {' and '.join(module.GOALS)}: could not be measured", flush=True)
        return False
    return True


if __name__ == "__main__":
    main()
