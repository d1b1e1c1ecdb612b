"""How long the two pages of figures take on the largest store."""

from harness.figure import Figure, of_rounds
from harness.http import path_of, raw_request
from harness.run import Run

FIGURES = ("knowledge_stats_p99", "review_stats_p99")


def measure(run: Run) -> list[Figure]:
    size = run.sizes.large
    figures = []
    with run.server(size) as (server, _):
        token = run.log_in(server)
        for name, route, authorization in (
                ("knowledge_stats_p99", "/knowledge/stats", None),
                ("review_stats_p99", "/review/stats", token)):
            path = path_of(route)
            load = run.load(name, [raw_request("GET", path, authorization)])
            server.warm_up(raw_request("GET", path, authorization))
            run.say(f"GET {route}, {size:,} units")
            results = [load.run(server, run.seconds) for _ in range(run.rounds)]
            alone = load.run(server, run.seconds, connections=1)
            figures.append(of_rounds(
                [result.milliseconds("p99") for result in results],
                name=name, unit="ms", target=20, at_least=False, judged=size == 1_000_000,
                title=f"GET {route} at {size:,} units, 99th percentile, 16 connections",
                raw={"per_second": [result.rate for result in results],
                     "p99_ms_1_connection": alone.milliseconds("p99")}))
    return figures
