"""How long a start takes, until the server answers at all and until it answers a query rightly."""

import json
import pathlib
import sqlite3
import time
from collections.abc import Callable

from harness import ranking
from harness.figure import Figure, at_both_sizes, of_rounds
from harness.http import path_of, raw_request
from harness.processes import Server
from harness.run import HEALTH, Run

FIGURES = ("start_small", "start_large", "start_after_end", "start_after_kill")
# Seconds: of a first start by size, of the others at 1,000,000 units.
_LIMITS = {10_000: 0.1, 1_000_000: 3}
_RESTART_LIMITS = {"start_after_end": 0.2, "start_after_kill": 0.4}
# A store of fewer units has no file with the index.
_LEAST_SAVED = 10_000
# So many units have changed since the index was saved when the server is killed.
_CHANGED = 1_000


def measure(run: Run) -> list[Figure]:
    return (at_both_sizes(FIGURES[:2], (run.sizes.small, run.sizes.large),
                          lambda name, size: _measure_first(run, name, size))
            + [_measure_after(run, "start_after_end", "a clean end", _end),
               _measure_after(run, "start_after_kill", "SIGKILL", _change_and_kill)])


class _Query:
    """A query of the most common domain, and whether an answer is the right one."""

    def __init__(self, run: Run, file: pathlib.Path):
        self.terms = [run.names[kind][0] for kind in ("domains", "languages", "patterns")]
        domain, language, pattern = self.terms
        self.file = file
        self.request = raw_request("GET", path_of("/knowledge", domains=domain, languages=language,
                                                  pattern=pattern, limit=5))
        self.look()

    def look(self) -> None:
        """Finds out what is right now."""
        self.expected = ranking.best(self.file, *self.terms, 5)

    def is_right(self, body: bytes) -> bool:
        if [unit["id"] for unit in json.loads(body)["data"]] != self.expected:
            raise RuntimeError("the first answer after a start is wrong")
        return True


def _index_of(file: pathlib.Path) -> pathlib.Path:
    return file.with_name(file.name + "-index")


def _measure_first(run: Run, name: str, size: int) -> Figure:
    run.say(f"first start, {size:,} units")
    file, _ = run.stores.copy(size)
    query = _Query(run, file)
    health, first_answer = [], []
    for _ in range(run.rounds):
        _index_of(file).unlink(missing_ok=True)
        with Server(run.build, file, run.log_level) as server:
            health.append(server.wait_for(raw_request("GET", HEALTH)))
        with Server(run.build, file, run.log_level) as server:
            first_answer.append(server.wait_for(query.request, query.is_right))
            warm = server.warm_up(query.request)
    return of_rounds(first_answer, name=name, unit="s", target=_LIMITS.get(size, 3),
                     at_least=False, judged=size in _LIMITS,
                     title=f"first start to first right answer of a query, {size:,} units",
                     raw={"query_seconds": first_answer, "health_seconds": health,
                          "last_warm_seconds": warm})


def _end(server: Server, _: pathlib.Path) -> None:
    server.stop()


def _change_and_kill(server: Server, file: pathlib.Path) -> None:
    database = sqlite3.connect(file, timeout=10)
    with database:
        database.execute("UPDATE knowledge_units SET reviewed_by = 'bench' || random() WHERE id IN "
                         f"(SELECT id FROM knowledge_units LIMIT {_CHANGED})")
    database.close()
    server.process.kill()
    server.process.wait()


def _measure_after(run: Run, name: str, what: str,
                   end: Callable[[Server, pathlib.Path], None]) -> Figure:
    size = run.sizes.large
    run.say(f"start after {what}, {size:,} units")
    file, _ = run.stores.copy(size)
    query = _Query(run, file)
    first_answer, warm, health = [], [], []
    for _ in range(run.rounds):
        with Server(run.build, file, run.log_level) as server:
            server.wait_for(query.request)
            server.warm_up(query.request)
            if size >= _LEAST_SAVED:
                _wait_for(_index_of(file))
            end(server, file)
        query.look()
        with Server(run.build, file, run.log_level) as server:
            first_answer.append(server.wait_for(query.request, query.is_right))
            warm.append(server.warm_up(query.request))
        with Server(run.build, file, run.log_level) as server:
            health.append(server.wait_for(raw_request("GET", HEALTH)))
    return of_rounds(first_answer, name=name, unit="s", target=_RESTART_LIMITS[name],
                     at_least=False, judged=size == 1_000_000,
                     title=f"start after {what} to first right answer of a query, {size:,} units",
                     raw={"query_seconds": first_answer, "health_seconds": health,
                          "warm_seconds": warm})


def _wait_for(file: pathlib.Path, limit: float = 60) -> None:
    deadline = time.monotonic() + limit
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
