"""Leases, heartbeats and commands of workspaces, beside GET /health, on a database of 100,000 sessions
and 1,000 worktrees; and whether a page of sessions takes longer the more there are."""

import contextlib
import hashlib
import pathlib
import sqlite3

from harness.figure import Figure, of_rounds
from harness.http import Client, raw_request
from harness.load import LeaseLoad, Result
from harness.processes import Server
from harness.run import HEALTH, Run

FIGURES = ("lease_share", "heartbeat_share", "queue_share", "claim_share", "heartbeat_p99",
           "session_page_growth")

TOKEN = "bench-token-0123456789abcdefghijklmnopqrstu"
AT = "2026-01-01 00:00:00.000000"
LARGE, SMALL, WORKTREES = 100_000, 1_000, 1_000
HELD = 100  # worktrees that have a lease for all of the run
BUSY, PENDING = 1_000, 200  # sessions with commands, and how many each
TTL = 3600


def measure(run: Run) -> list[Figure]:
    sessions = LARGE if run.sizes.large >= LARGE else SMALL
    judged = sessions == LARGE
    results: dict[str, list[Result]] = {}
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(_server(run, sessions))
        fewer = stack.enter_context(_server(run, SMALL, "fewer")) if judged else server
        health = run.health_load()
        loads = {"health": health, "lease": _lease_load(run), "heartbeat": _heartbeat_load(run, server),
                 "queue": _queue_load(run), "claim": _claim_load(run), "page": _page_load(run)}
        run.say(f"workspaces of {sessions:,} sessions and {WORKTREES:,} worktrees")
        for _ in range(run.rounds):
            for name, load in loads.items():
                results.setdefault(name, []).append(load.run(server, run.seconds))
            results.setdefault("page of fewer", []).append(loads["page"].run(fewer, run.seconds))
    raw = {f"{name}_per_second": [round(result.rate, 1) for result in of]
           for name, of in results.items()}

    def share(name: str, of: str, figure: str, target: float, title: str) -> Figure:
        shares = [part.rate / whole.rate if whole.rate else None
                  for part, whole in zip(results[name], results[of])]
        return of_rounds(shares, name=figure, unit="share", target=target, at_least=True,
                         judged=judged, raw=raw, title=title)

    beats = [result.milliseconds("p99") for result in results["heartbeat"]]
    return [
        share("lease", "health", "lease_share", 0.05,
              "leases and releases with 16 connections, of GET /health"),
        share("heartbeat", "health", "heartbeat_share", 0.05,
              "heartbeats of leases with 16 connections, of GET /health"),
        share("queue", "health", "queue_share", 0.05,
              "commands queued with 16 connections, of GET /health"),
        share("claim", "health", "claim_share", 0.05,
              "commands claimed with 16 connections, of GET /health"),
        of_rounds(beats, name="heartbeat_p99", unit="ms", target=10, at_least=False, judged=judged,
                  raw={"p99_ms": beats}, title="heartbeat, 99th percentile, 16 connections"),
        share("page", "page of fewer", "session_page_growth", 0.8,
              f"a page of 50 of {sessions:,} sessions, of that of {SMALL:,}"),
    ]


@contextlib.contextmanager
def _server(run: Run, sessions: int, name: str = "workspaces"):
    """The real binary on a database that the server makes and this fills."""
    file = run.scratch / f"{name}.db"
    settings = {"CQ_FEATURES": "workspaces", "CQ_WORKSPACES_DATABASE_URL": f"sqlite:///{file}"}
    with Server(run.build, file, run.log_level, settings) as first:  # it makes the tables
        first.wait_for(raw_request("GET", HEALTH))
    _fill(file, sessions)
    with Server(run.build, file, run.log_level, settings) as server:
        server.wait_for(raw_request("GET", HEALTH))
        yield server


def _session(number: int) -> str:
    return f"{number:032x}"


def _fill(file: pathlib.Path, sessions: int) -> None:
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute("INSERT INTO repositories VALUES (1, 'demo', 'u', 'main', NULL, '{}', ?, ?)",
                         (AT, AT))
        database.execute("INSERT INTO auth_tokens (name, token_hash, scopes, created_at, updated_at) "
                         "VALUES ('bench', ?, '[\"admin\"]', ?, ?)",
                         (hashlib.sha256(TOKEN.encode()).hexdigest(), AT, AT))
        database.executemany(
            "INSERT INTO worktrees (id, repository_id, path, status, created_at, updated_at, version) "
            "VALUES (?, 1, ?, 'IDLE', ?, ?, 1)",
            ((number, f"/srv/{number}", AT, AT) for number in range(1, WORKTREES + 1)))
        database.executemany(
            "INSERT INTO sessions (id, repository_id, commit_sha, status, created_at, updated_at) "
            "VALUES (?, 1, 'abc1234', 'RUNNING', ?, ?)",
            ((_session(number), f"2026-01-02 00:00:00.{number:06}", AT)
             for number in range(sessions)))
        database.executemany(
            "INSERT INTO commands (session_id, sequence, command, env, status, created_at, updated_at) "
            "VALUES (?, ?, 'pytest -q', '{}', 'PENDING', ?, ?)",
            ((_session(number), sequence, AT, AT)
             for number in range(BUSY) for sequence in range(PENDING)))


def _lease_load(run: Run) -> LeaseLoad:
    acquire = raw_request("POST", "/repository/demo/leases", TOKEN,
                          {"owner": "bench", "ttl_seconds": TTL})
    release = raw_request("POST", "/worktrees/WORKTREE/release", TOKEN, {"lease_token": "T" * 32})
    return LeaseLoad([acquire, release.replace(b"T" * 32, b"TOKEN")], run.scratch, "lease")


def _heartbeat_load(run: Run, server: Server):
    client = Client(server.port)
    leases = [client.ask("POST", "/repository/demo/leases", TOKEN,
                         {"owner": "bench", "ttl_seconds": 7 * 24 * TTL}) for _ in range(HELD)]
    client.close()
    return run.load("heartbeat", [
        raw_request("POST", f"/worktrees/{lease['worktree']['id']}/heartbeat", TOKEN,
                    {"lease_token": lease["lease_token"], "ttl_seconds": TTL}) for lease in leases])


def _queue_load(run: Run):
    """Sessions that the claims don't ask, so that there are as many to claim in each round."""
    return run.load("queue", [raw_request("POST", f"/sessions/{_session(number)}/commands", TOKEN,
                                          {"argv": ["pytest", "-k", "a test"]})
                              for number in range(BUSY // 2)])


def _claim_load(run: Run):
    return run.load("claim", [raw_request("POST", f"/sessions/{_session(number)}/commands/claim",
                                          TOKEN, {"owner": "bench", "ttl_seconds": 7 * 24 * TTL})
                              for number in range(BUSY // 2, BUSY)])


def _page_load(run: Run):
    return run.load("page", [raw_request("GET", "/sessions?cursor=&limit=50", TOKEN)])
