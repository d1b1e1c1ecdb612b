"""What the server holds once it has served and nobody asks any more."""

import time

from harness.figure import Figure, at_both_sizes
from harness.http import Client, path_of, raw_request
from harness.run import Run

FIGURES = ("memory_small", "memory_large")
_MEBIBYTE = 1024 * 1024
_LIMITS = {10_000: 40, 1_000_000: 400}


def measure(run: Run) -> list[Figure]:
    return at_both_sizes(FIGURES, (run.sizes.small, run.sizes.large),
                         lambda name, size: _measure_at(run, name, size))


def _measure_at(run: Run, name: str, size: int) -> Figure:
    run.say(f"resident memory, {size:,} units")
    with run.server(size) as (server, _):
        fresh = server.memory()
        token = run.log_in(server)
        query = run.query_load()
        server.warm_up(raw_request("GET", run.common_queries()[0]))
        query.run(server, run.seconds)
        client = Client(server.port)
        for _ in range(3):
            client.get(path_of("/knowledge/stats"))
            client.get(path_of("/review/stats"), token)
        client.close()
        query.run(server, run.seconds)
        time.sleep(min(3, run.seconds))
        idle = server.memory()
    return Figure(name=name, title=f"resident memory, idle after serving, {size:,} units",
                  value=idle["resident"] / _MEBIBYTE, unit="MiB",
                  target=_LIMITS.get(size, 400), at_least=False, judged=size in _LIMITS,
                  raw={"resident_bytes": idle["resident"], "anonymous_bytes": idle["anonymous"],
                       "resident_bytes_at_start": fresh["resident"]})
