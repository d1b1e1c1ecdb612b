"""The programs that are measured, as processes."""

import os
import pathlib
import signal
import socket
import subprocess
import time

from harness.build import Build
from harness.stores import environment

# Seconds; whoever has an index takes a tenth of it.
_AT_ONCE = 0.03


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A running program with a port; ends with the `with` block that it is used in."""

    process: subprocess.Popen
    port: int

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def cpu_seconds(self) -> float:
        """What it has used of the processors so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait_until_idle(self, limit: float = 60) -> None:
        """Returns when it has stopped working on what it was asked, or after `limit` seconds."""
        deadline = time.monotonic() + limit
        used = self.cpu_seconds()
        while time.monotonic() < deadline:
            time.sleep(0.05)
            before, used = used, self.cpu_seconds()
            if used - before < 0.02:
                return

    def memory(self) -> dict[str, int]:
        """Resident memory in bytes: all of it, and that which is no file's."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        kibibytes = {line.split()[0]: int(line.split()[1])
                     for line in status.splitlines() if line.startswith("Rss") or
                     line.startswith("VmRSS")}
        return {"resident": kibibytes["VmRSS:"] * 1024, "anonymous": kibibytes["RssAnon:"] * 1024}


class Reactor(Process):
    """The HTTP adapter that answers a constant."""

    def __init__(self, build: Build):
        self.process = subprocess.Popen([build.reactor], stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())


class Server(Process):
    """The real binary on a database file. Its log goes beside the file."""

    def __init__(self, build: Build, database: pathlib.Path, log_level: str,
                 more: dict[str, str] | None = None):
        self.database = database
        self.port = free_port()
        settings = environment(database) | {
            "CQ_HOST": "127.0.0.1", "CQ_PORT": str(self.port), "CQ_LOG_LEVEL": log_level} | (more or {})
        with open(database.with_suffix(".log"), "ab") as log:
            self.started = time.monotonic()
            self.process = subprocess.Popen([build.server, "serve"], env=settings,
                                            cwd=database.parent, stderr=log)

    def wait_for(self, request: bytes, is_right=None, limit: float = 300) -> float:
        """Asks over a connection of its own, again and again, until that is answered 200 (and
        rightly); returns the seconds from the program's start on."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                log = self.database.with_suffix(".log").read_text()
                raise RuntimeError(f"cq-server ended: {log[-500:]}")
            answer = self._try(request)
            if answer is not None and (is_right is None or is_right(answer)):
                return time.monotonic() - self.started
            time.sleep(0.0005)
        raise RuntimeError(f"cq-server gave no right answer within {limit} s")

    def warm_up(self, request: bytes, limit: float = 300) -> float:
        """Asks until an answer comes at once, as an index may have to be made first; returns the
        seconds from the program's start on."""
        while time.monotonic() - self.started < limit:
            began = time.monotonic()
            until = self.wait_for(request)
            if time.monotonic() - began < _AT_ONCE:
                return until
        raise RuntimeError(f"cq-server answered nothing at once within {limit} s")

    def _try(self, request: bytes) -> bytes | None:
        """The body of a 200; None for anything else."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=300) as connection:
                connection.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
                received = b""
                while piece := connection.recv(65536):
                    received += piece
        except OSError:
            return None
        head, _, body = received.partition(b"\r\n\r\n")
        return body if head.startswith(b"HTTP/1.1 200 ") else None
