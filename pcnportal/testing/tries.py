"""How long the long tests take: TRIES in the environment makes races, faults and histories as many as it says."""

import os


def tries(usually: int) -> int:
    return int(os.environ.get("TRIES", usually))
