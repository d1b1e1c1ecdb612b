#!/usr/bin/env python3
"""usage: quick_test.py BUILD

Runs the small benchmark of a build and checks that it yields every figure, as numbers. What the
numbers are decides nothing, but for those that no machine may get wrong.
"""

import json
import pathlib
import subprocess
import sys

EXPECTED = {
    "health_share", "query_share", "query_growth", "query_p99", "answers_identical",
    "proposal_share", "query_under_writes", "knowledge_stats_p99", "review_stats_p99",
    "memory_small", "memory_large", "start_small", "start_large", "start_after_end",
    "start_after_kill", "confirmation_visible",
    "beside_writer_small", "beside_writer_large", "beside_writer_p99",
    "lease_share", "heartbeat_share", "queue_share", "claim_share", "heartbeat_p99",
    "session_page_growth", "told_share",
    "metric_share", "scalar_share", "batch_points", "curve_p50", "curve_bytes_smooth",
    "curve_bytes_noise", "project_metrics_p50", "experiments_memory",
}
# A second may be too short for any answer where everything else is slow, too.
MAY_LACK = {"query_share", "query_growth", "query_p99", "proposal_share", "query_under_writes",
            "knowledge_stats_p99", "review_stats_p99", "beside_writer_small",
            "beside_writer_large", "beside_writer_p99", "lease_share", "heartbeat_share",
            "queue_share", "claim_share", "heartbeat_p99", "session_page_growth", "told_share",
            "metric_share", "scalar_share", "batch_points", "curve_p50", "project_metrics_p50"}
ALWAYS_ALL = {"answers_identical", "confirmation_visible"}


def problems(said: dict) -> list[str]:
    figures = {figure["name"]: figure for figure in said["figures"]}
    found = [f"{name} is missing" for name in EXPECTED - figures.keys()]
    found += [f"{name} is not expected" for name in figures.keys() - EXPECTED]
    for name, figure in figures.items():
        if figure["value"] is None and name in MAY_LACK:
            continue
        if not isinstance(figure["value"], float) or figure["value"] < 0:
            found.append(f"{name} is {figure['value']!r}")
        if not figure["title"] or not isinstance(figure["raw"], dict) or not figure["raw"]:
            found.append(f"{name} doesn't say what it is of")
        if name in ALWAYS_ALL and figure["value"] != 1:
            found.append(f"{name} is {figure['value']!r}: {json.dumps(figure['raw'])}")
    return found


def main() -> int:
    run = pathlib.Path(__file__).resolve().parent / "run"
    ended = subprocess.run([run, "--quick", "--json", "--build", sys.argv[1]],
                           stdout=subprocess.PIPE, check=True)
    found = problems(json.loads(ended.stdout))
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
