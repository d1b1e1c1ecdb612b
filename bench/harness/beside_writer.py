"""Queries while another process changes a unit every 200 ms, against queries without that."""

import contextlib
import pathlib
import subprocess
import sys

from harness.figure import Figure, of_rounds
from harness.http import Client, raw_request
from harness.run import Run

FIGURES = ("beside_writer_small", "beside_writer_large", "beside_writer_p99")
_ROOT = pathlib.Path(__file__).resolve().parent.parent
_SECONDS_BETWEEN = 0.2


def measure(run: Run) -> list[Figure]:
    shares, p99, raw = {}, {}, {}
    for size in sorted({run.sizes.small, run.sizes.large}):
        run.say(f"queries beside another process that writes, {size:,} units")
        shares[size], p99[size], raw[size] = _measure_at(run, size)
    small, large = run.sizes.small, run.sizes.large
    title = "query at {:,} units while another process changes one every 200 ms, of that without"
    return [
        of_rounds(shares[small], name="beside_writer_small", unit="share", target=0.7,
                  at_least=True, judged=small == 10_000, raw=raw[small],
                  title=title.format(small)),
        of_rounds(shares[large], name="beside_writer_large", unit="share", target=0.7,
                  at_least=True, judged=large == 1_000_000, raw=raw[large],
                  title=title.format(large)),
        of_rounds(p99[large], name="beside_writer_p99", unit="ms", target=10, at_least=False,
                  judged=large == 1_000_000, raw=raw[large],
                  title=f"the same at {large:,} units, 99th percentile, 16 connections"),
    ]


def _measure_at(run: Run, size: int):
    query = run.query_load()
    shares, p99, alone_rates, beside_rates, worst = [], [], [], [], []
    with run.server(size, fresh=True) as (server, _):
        server.warm_up(raw_request("GET", run.common_queries()[0]))
        client = Client(server.port)
        unit = client.get(run.common_queries(limit=20)[0])["data"][-1]["id"]
        client.close()
        for _ in range(run.rounds):
            alone = query.run(server, run.seconds)
            with _writer(server.database, unit):
                beside = query.run(server, run.seconds)
            shares.append(beside.rate / alone.rate if alone.rate else None)
            p99.append(beside.milliseconds("p99"))
            alone_rates.append(round(alone.rate, 1))
            beside_rates.append(round(beside.rate, 1))
            worst.append(beside.milliseconds("worst"))
    return shares, p99, {"alone_per_second": alone_rates, "beside_per_second": beside_rates,
                         "beside_worst_ms": worst}


@contextlib.contextmanager
def _writer(database, unit: str):
    """Confirms that unit again and again, as another program would that uses the same file."""
    process = subprocess.Popen([sys.executable, "-m", "harness.confirm", database, unit,
                                str(_SECONDS_BETWEEN)], cwd=_ROOT, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()
