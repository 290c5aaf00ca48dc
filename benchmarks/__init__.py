"""What the portal promises about its speed, measured side by side with a yardstick: see docs/performance.md.

A goal is a module `goal_*.py` with `GOALS`, the ids of the lines it prints, and `run(scale)`, which yields a `Line` for
each while the connection is at that scale's nation. Where it has `across(scales)`, that compares scales. `AT_100` says
that it can be measured at a nation whose results are not stored, `ALONE` that it needs a nation that nothing else was
measured at: such a goal is measured only where it is named.
"""

import importlib
import pkgutil
from types import ModuleType


def goals() -> list[ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name.startswith("goal_"))
    return [importlib.import_module(f"benchmarks.{name}") for name in names]
