"""How long a start takes, until the server answers at all and until it answers a query rightly."""

import json

from harness import ranking
from harness.figure import Figure, at_both_sizes, of_rounds
from harness.http import path_of, raw_request
from harness.processes import Server
from harness.run import HEALTH, Run

FIGURES = ("start_small", "start_large")
_LIMITS = {10_000: 0.1, 1_000_000: 3}


def measure(run: Run) -> list[Figure]:
    return at_both_sizes(FIGURES, (run.sizes.small, run.sizes.large),
                         lambda name, size: _measure_at(run, name, size))


def _measure_at(run: Run, name: str, size: int) -> Figure:
    run.say(f"start, {size:,} units")
    file, _ = run.stores.copy(size)
    domain, language, pattern = (run.names[kind][0] for kind in ("domains", "languages",
                                                                  "patterns"))
    expected = ranking.best(file, domain, language, pattern, 5)
    query = raw_request("GET", path_of("/knowledge", domains=domain, languages=language,
                                       pattern=pattern, limit=5))

    def is_right(body: bytes) -> bool:
        if [unit["id"] for unit in json.loads(body)["data"]] != expected:
            raise RuntimeError(f"the first answer after a start at {size:,} units is wrong")
        return True

    health, first_answer = [], []
    for _ in range(run.rounds):
        with Server(run.build, file, run.log_level) as server:
            health.append(server.wait_for(raw_request("GET", HEALTH)))
        with Server(run.build, file, run.log_level) as server:
            first_answer.append(server.wait_for(query, is_right))
            warm = server.warm_up(query)
    return of_rounds(first_answer, name=name, unit="s", target=_LIMITS.get(size, 3),
                     at_least=False, judged=size in _LIMITS,
                     title=f"start to first right answer of a query, {size:,} units",
                     raw={"query_seconds": first_answer, "health_seconds": health,
                          "last_warm_seconds": warm})
