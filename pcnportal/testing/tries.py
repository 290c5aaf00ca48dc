"""How long the long tests take: TRIES in the environment makes each of docs/long-tests.md as many as it says."""

import os


def tries(usually: int) -> int:
    return int(os.environ.get("TRIES", usually))
