"""Queries with a module that has no index of its own and tells what changes, against SQLite's. Each
call of the module takes 2 ms, as of a database on a server."""

import concurrent.futures
import contextlib
import time

from harness import stores
from harness.figure import Figure, of_rounds
from harness.http import Client, path_of, raw_request
from harness.processes import Server
from harness.run import HEALTH, Run

FIGURES = ("told_share",)
# With 16 connections that each wait 2 ms no server could answer as many as SQLite does.
CONNECTIONS = 64
_WRITERS = 16
_CURRENT = 'cq_knowledge_index{state="current"} 1'
_ASKED = 'cq_store_operation_duration_seconds_count{operation="changes.now"} '
_BY_STORE = 'cq_knowledge_index_queries_total{answered_by="store"} '


def measure(run: Run) -> list[Figure]:
    size = run.sizes.small
    shares, rates, of_sqlite, p99, queries_per_call, by_store = [], [], [], [], [], []
    with contextlib.ExitStack() as stack:
        sqlite, _ = stack.enter_context(run.server(size))
        told = stack.enter_context(_server(run, size))
        query = run.query_load()
        sqlite.warm_up(raw_request("GET", run.common_queries()[0]))
        run.say(f"queries with a module that tells what changes, {size:,} units")
        for _ in range(run.rounds):
            whole = query.run(sqlite, run.seconds, CONNECTIONS)
            before, at_store = _counted(told, _ASKED), _counted(told, _BY_STORE)
            told.wait_until_idle()  # the metrics have it count its units, and wait meanwhile
            part = query.run(told, run.seconds, CONNECTIONS)
            calls = _counted(told, _ASKED) - before
            by_store.append(_counted(told, _BY_STORE) - at_store)
            shares.append(part.rate / whole.rate if whole.rate else None)
            rates.append(round(part.rate, 1))
            of_sqlite.append(round(whole.rate, 1))
            p99.append(part.milliseconds("p99"))
            queries_per_call.append(round(part.requests / calls, 1) if calls else None)
    return [of_rounds(shares, name="told_share", unit="share", target=0.3, at_least=True,
                      judged=size == 10_000,
                      title=f"query with a module that tells what changes, 2 ms a call, "
                      f"{CONNECTIONS} connections, of SQLite's",
                      raw={"query_per_second": rates, "sqlite_per_second": of_sqlite,
                           "p99_ms": p99, "queries_per_call": queries_per_call,
                           "answered_by_store": by_store})]


@contextlib.contextmanager
def _server(run: Run, units: int):
    """The real binary on a store in memory that this fills; its queries come from the index."""
    settings = {"CQ_STORE_MODULE_PATH": str(run.build.test_modules),
                "CQ_DATABASE_URL": "memory:///bench?delay=2&initial=approved",
                "CQ_FIRST_USER": stores.USER, "CQ_FIRST_PASSWORD": stores.PASSWORD}
    with Server(run.build, run.scratch / "told.db", run.log_level, settings) as server:
        server.wait_for(raw_request("GET", HEALTH))
        _fill(run, server, units)
        deadline = time.monotonic() + 300
        while _CURRENT not in _metrics(server):
            if time.monotonic() > deadline:
                raise RuntimeError("the index didn't become current")
            time.sleep(0.05)
        # As much as was added at last the index may still have to read.
        server.warm_up(raw_request("GET", run.common_queries()[0]))
        yield server


def _fill(run: Run, server: Server, units: int) -> None:
    client = Client(server.port)
    jwt = run.log_in(server)
    token = client.ask("POST", path_of("/users/me/api-keys"), jwt,
                       {"name": "bench", "ttl": "1d"})["token"]
    client.close()
    domains = run.names["domains"]
    weights = [1 / rank for rank in range(1, len(domains) + 1)]
    bodies = [{"domains": run.random.choices(domains, weights, k=1 + number % 4),
               "insight": {"summary": f"Unit {number}", "detail": "What it is about. " * 20,
                           "action": "What to do about it. " * 10},
               "context": {"languages": run.random.sample(run.names["languages"], 1),
                           "frameworks": run.random.sample(run.names["frameworks"], number % 3),
                           "pattern": run.random.choice(run.names["patterns"])}}
              for number in range(units)]

    def propose(first: int) -> None:
        writer = Client(server.port)
        for body in bodies[first::_WRITERS]:
            writer.ask("POST", path_of("/knowledge"), token, body)
        writer.close()

    with concurrent.futures.ThreadPoolExecutor(_WRITERS) as pool:
        list(pool.map(propose, range(_WRITERS)))


def _metrics(server: Server) -> str:
    client = Client(server.port)
    client.connection.request("GET", "/metrics")
    text = client.connection.getresponse().read().decode()
    client.close()
    return text


def _counted(server: Server, counter: str) -> int:
    lines = [line for line in _metrics(server).splitlines() if line.startswith(counter)]
    return int(float(lines[0].removeprefix(counter))) if lines else 0
