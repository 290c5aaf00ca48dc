"""What NetworkX and GerryChain find of the same country: a program of its own, in the environment that has them.

It reads a line of JSON for each question and writes one with the answers and the seconds that they took.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import networkx
from gerrychain import Graph, Partition
from gerrychain.constraints import contiguous

Home = list[int]  # the network of each practice; practices are known by their places in the list


def main() -> None:
    country = json.loads(sys.stdin.readline())
    home, edges = country["home"], country["edges"]
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(home)))
    graph.add_edges_from(edges)
    nation = Partition(Graph.from_networkx(graph), dict(enumerate(home)), updaters={})
    questions: dict[str, Callable[[Any], Any]] = {
        "moves": lambda moves: [contiguous(nation.flip({practice: network})) for practice, network in moves],
        "pieces": lambda _: _pieces(home, edges),
    }
    print("ready", flush=True)
    for line in sys.stdin:
        (asked, value), *_ = json.loads(line).items()
        started = time.perf_counter()
        answer = questions[asked](value)
        print(json.dumps({"answer": answer, "seconds": time.perf_counter() - started}), flush=True)


def _pieces(home: Home, edges: list[tuple[int, int]]) -> int:
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(home)))
    graph.add_edges_from((one, other) for one, other in edges if home[one] == home[other])
    return sum(1 for _ in networkx.connected_components(graph))


if __name__ == "__main__":
    main()
