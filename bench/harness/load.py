"""Load on a server, by wrk: 16 connections that each ask again as soon as they are answered."""

import dataclasses
import json
import pathlib
import subprocess
import sys

from harness.processes import Process

_SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "drive.lua"


@dataclasses.dataclass
class Result:
    """What a load came to. Times are microseconds."""

    rate: float  # answers of success per second
    requests: int  # that were answered
    p50: float | None
    p90: float | None
    p99: float | None
    worst: float | None
    refused: int  # answered with a status of failure
    failed: int  # not answered
    cpu_per_request: float | None = None  # of the server, as far as it was measured

    def milliseconds(self, percentile: str) -> float | None:
        """The time named; None when nothing was answered, or some were refused, as the times of
        refusals say nothing."""
        microseconds = getattr(self, percentile)
        return None if microseconds is None or self.refused else microseconds / 1000


class Load:
    """A set of requests that are sent in turn."""

    script = _SCRIPT
    each_by_itself = False  # whether each connection is a thread's of wrk, and a script's, of its own

    def __init__(self, requests: list[bytes], scratch: pathlib.Path, name: str):
        self.name = name
        self.file = scratch / f"{name}.requests"
        self.file.write_bytes(b"\0".join(requests))

    def start(self, port: int, seconds: int, connections: int = 16) -> "Running":
        threads = connections if self.each_by_itself else 1
        command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "300s",
                   "-s", str(self.script), f"http://127.0.0.1:{port}/", "--", str(self.file)]
        return Running(self.name, subprocess.Popen(command, stdout=subprocess.PIPE))

    def run(self, process: Process, seconds: int, connections: int = 16) -> Result:
        before = process.cpu_seconds()
        result = self.start(process.port, seconds, connections).result()
        if result.requests:
            result.cpu_per_request = 1e6 * (process.cpu_seconds() - before) / result.requests
        process.wait_until_idle()  # a slow answer under way would disturb the next load
        return result


class LeaseLoad(Load):
    """Leases and gives back again: each connection what it was granted. `acquire` is one request,
    `release` another, with WORKTREE and TOKEN in place of the grant's, which are as long."""

    script = _SCRIPT.with_name("lease.lua")
    each_by_itself = True


class Running:
    """A load under way."""

    def __init__(self, name: str, process: subprocess.Popen):
        self.name = name
        self.process = process

    def under_way(self) -> bool:
        return self.process.poll() is None

    def result(self) -> Result:
        """Waits for its end. Raises RuntimeError when any request wasn't answered."""
        text = self.process.communicate()[0].decode()
        lines = [line for line in text.splitlines() if line.startswith("cq-bench ")]
        if self.process.returncode != 0 or not lines:
            raise RuntimeError(f"wrk failed at '{self.name}': {text}")
        said = json.loads(lines[0].removeprefix("cq-bench "))
        answered = said["requests"] > 0
        result = Result(
            rate=(said["requests"] - said["refused"]) / (said["microseconds"] / 1e6),
            **{name: said[name] if answered else None for name in ("p50", "p90", "p99", "worst")},
            **{name: said[name] for name in ("requests", "refused", "failed")})
        if result.failed:
            raise RuntimeError(f"{result.failed} requests of '{self.name}' were not answered")
        if result.refused:
            print(f"bench: {result.refused:,} of {result.requests:,} requests of '{self.name}' "
                  "were refused", file=sys.stderr, flush=True)
        return result
