"""Whether the next query shows what another process has just written into the same file."""

import json
import pathlib
import subprocess
import sys
import time

from harness import ranking
from harness.figure import Figure
from harness.http import Client, path_of
from harness.run import Run

FIGURES = ("confirmation_visible",)
_TRIES = 25
_ROOT = pathlib.Path(__file__).resolve().parent.parent


def measure(run: Run) -> list[Figure]:
    seen, made, raw = 0, 0, {}
    for size in run.sizes.all:
        run.say(f"confirmations by another process, {size:,} units")
        with run.server(size) as (server, _):
            raw[str(size)] = {"quiet": _try_often(run, server)}
            load = run.query_load().start(server.port, 5 * run.seconds)
            raw[str(size)]["under_load"] = _try_often(run, server, load.under_way)
            load.result()
        for counts in raw[str(size)].values():
            seen += counts["visible"]
            made += counts["made"]
    return [Figure(name="confirmation_visible", unit="share", target=1, at_least=True,
                   value=seen / made if made else None,
                   title="confirmations by another process that the next query shows",
                   raw=raw)]


def _try_often(run: Run, server, under_way=lambda: True) -> dict[str, int]:
    """Confirms and asks until it was done often enough, or it takes too long."""
    client = Client(server.port)
    counts = {"made": 0, "visible": 0}
    deadline = time.monotonic() + 5 * run.seconds
    while counts["made"] < _TRIES and under_way() and time.monotonic() < deadline:
        counts["visible"] += _try_once(run, server, client)
        counts["made"] += 1
    client.close()
    return counts


def _try_once(run: Run, server, client: Client) -> bool:
    names = run.names
    query = {"domains": run.random.choice(names["domains"][:20]),
             "languages": run.random.choice(names["languages"]),
             "pattern": run.random.choice(names["patterns"])}
    path = path_of("/knowledge", limit=20, **query)
    units = client.get(path)["data"]
    # The last ones move up when they are confirmed, so that a stale order shows, too.
    chosen = run.random.choice(units)["id"]
    written = subprocess.run([sys.executable, "-m", "harness.confirm", server.database, chosen],
                             check=True, capture_output=True, cwd=_ROOT).stdout
    confirmations, confidence = json.loads(written)
    units = client.get(path)["data"]
    evidence = [unit["evidence"] for unit in units if unit["id"] == chosen]
    order = [(ranking.score(unit, {query["domains"]}, {query["languages"]}, set(),
                            query["pattern"]), unit["id"]) for unit in units]
    return (len(evidence) == 1 and evidence[0]["confirmations"] == confirmations and
            evidence[0]["confidence"] == confidence and order == sorted(order, reverse=True))
