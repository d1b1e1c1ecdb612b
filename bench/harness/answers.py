"""Whether the answers are those of the naive ranking, on random queries."""

import json
import subprocess

from harness.figure import Figure
from harness.run import Run

FIGURES = ("answers_identical",)


def measure(run: Run) -> list[Figure]:
    size = run.sizes.answers
    run.say(f"{run.queries:,} random queries beside the naive ranking, {size:,} units")
    with run.server(size) as (server, _):
        ended = subprocess.run(
            [run.build.answers, server.database, "--port", str(server.port),
             "--queries", str(run.queries)], capture_output=True, check=False)
    if ended.returncode not in (0, 1):
        raise RuntimeError(f"cq-bench-answers failed: {ended.stderr.decode()}")
    said = json.loads(ended.stdout)
    return [Figure(name="answers_identical", unit="share", target=1, at_least=True,
                   value=said["identical"] / said["queries"],
                   judged=size == 100_000 and run.queries >= 10_000,
                   title=f"answers identical to the naive ranking, {size:,} units", raw=said)]
