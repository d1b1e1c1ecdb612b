"""Requests per second of what only reads, on stores of two sizes, beside the bare reactor."""

from harness.figure import Figure, of_rounds
from harness.http import raw_request
from harness.processes import Reactor
from harness.run import Run

FIGURES = ("health_share", "query_share", "query_growth", "query_p99")


def measure(run: Run) -> list[Figure]:
    small, large = run.sizes.small, run.sizes.large
    health, query = run.health_load(), run.query_load()
    bare, alive, at_small, at_large = [], [], [], []
    with Reactor(run.build) as reactor, run.server(small) as (one, _), \
            run.server(large) as (other, _):
        for server in (one, other):  # whatever warms up does it before it is measured
            server.wait_for(raw_request("GET", run.common_queries()[0]))
        run.say(f"health and queries, {small:,} and {large:,} units")
        for _ in range(run.rounds):
            bare.append(health.run(reactor.port, run.seconds))
            alive.append(health.run(one.port, run.seconds))
            at_small.append(query.run(one.port, run.seconds))
            at_large.append(query.run(other.port, run.seconds))

    def shares(parts, wholes):
        return [part.rate / whole.rate if whole.rate else None
                for part, whole in zip(parts, wholes)]

    def rates(results):
        return [round(result.rate, 1) for result in results]

    def times(results):
        return [result.p99 / 1000 if result.p99 is not None else None for result in results]

    raw = {"bare_per_second": rates(bare), "health_per_second": rates(alive)}
    raw_small = {"query_per_second": rates(at_small), "query_p99_ms": times(at_small)}
    raw_large = {"query_per_second": rates(at_large), "query_p99_ms": times(at_large),
                 "query_p50_ms": [result.p50 / 1000 if result.p50 is not None else None
                                  for result in at_large]}
    return [
        of_rounds(shares(alive, bare), name="health_share", unit="share", target=0.8,
                  at_least=True, raw=raw,
                  title="GET /health, of a bare reactor that answers a constant"),
        of_rounds(shares(at_small, alive), name="query_share", unit="share", target=0.4,
                  at_least=True, judged=small == 10_000, raw=raw | raw_small,
                  title=f"query at {small:,} units, of GET /health"),
        of_rounds(shares(at_large, at_small), name="query_growth", unit="share", target=0.8,
                  at_least=True, judged=(small, large) == (10_000, 1_000_000),
                  raw={str(small): raw_small, str(large): raw_large},
                  title=f"query at {large:,} units, of that at {small:,}"),
        of_rounds(times(at_large), name="query_p99", unit="ms", target=5, at_least=False,
                  judged=large == 1_000_000, raw=raw_large,
                  title=f"query at {large:,} units, 99th percentile, 16 connections"),
    ]
