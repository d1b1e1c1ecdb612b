"""Requests per second of what only reads, on stores of every size, beside the bare reactor."""

import contextlib

from harness.figure import Figure, of_rounds
from harness.http import raw_request
from harness.load import Result
from harness.processes import Reactor
from harness.run import Run

FIGURES = ("health_share", "query_share", "query_growth", "query_p99")


def measure(run: Run) -> list[Figure]:
    small, large = run.sizes.small, run.sizes.large
    health, query = run.health_load(), run.query_load()
    bare, alive = [], []
    queried: dict[int, list[Result]] = {size: [] for size in run.sizes.all}
    with contextlib.ExitStack() as stack:
        reactor = stack.enter_context(Reactor(run.build))
        servers = {size: stack.enter_context(run.server(size))[0] for size in run.sizes.all}
        for server in servers.values():  # whatever warms up does it before it is measured
            server.warm_up(raw_request("GET", run.common_queries()[0]))
        run.say("health, and queries at every size")
        for _ in range(run.rounds):
            bare.append(health.run(reactor, run.seconds))
            alive.append(health.run(servers[small], run.seconds))
            for size, server in servers.items():
                queried[size].append(query.run(server, run.seconds))
    raw = {"bare_per_second": _rates(bare), "health_per_second": _rates(alive),
           "bare_cpu_us": _cpu(bare), "health_cpu_us": _cpu(alive)}
    raw_queries = {str(size): {"query_per_second": _rates(results),
                               "cpu_us": _cpu(results),
                               "p50_ms": _milliseconds(results, "p50"),
                               "p99_ms": _milliseconds(results, "p99")}
                   for size, results in queried.items()}
    return [
        of_rounds(_shares(alive, bare), name="health_share", unit="share", target=0.8,
                  at_least=True, raw=raw,
                  title="GET /health, of a bare reactor that answers a constant"),
        of_rounds(_shares(queried[small], alive), name="query_share", unit="share", target=0.4,
                  at_least=True, judged=small == 10_000, raw=raw | raw_queries[str(small)],
                  title=f"query at {small:,} units, of GET /health"),
        of_rounds(_shares(queried[large], queried[small]), name="query_growth", unit="share",
                  target=0.8, at_least=True, judged=(small, large) == (10_000, 1_000_000),
                  raw=raw_queries, title=f"query at {large:,} units, of that at {small:,}"),
        of_rounds(_milliseconds(queried[large], "p99"), name="query_p99", unit="ms", target=5,
                  at_least=False, judged=large == 1_000_000, raw=raw_queries[str(large)],
                  title=f"query at {large:,} units, 99th percentile, 16 connections"),
    ]


def _shares(parts: list[Result], wholes: list[Result]) -> list[float | None]:
    return [part.rate / whole.rate if whole.rate else None for part, whole in zip(parts, wholes)]


def _rates(results: list[Result]) -> list[float]:
    return [round(result.rate, 1) for result in results]


def _cpu(results: list[Result]) -> list[float | None]:
    """The server's own time for a request, which others on the machine change least."""
    return [result.cpu_per_request and round(result.cpu_per_request, 1) for result in results]


def _milliseconds(results: list[Result], percentile: str) -> list[float | None]:
    return [result.milliseconds(percentile) for result in results]
