"""Metrics and scalars of experiments, beside GET /health; curves of a million points; and the metrics
of a project of 5,000 experiments."""

import concurrent.futures
import contextlib
import http.client
import json
import math
import pathlib
import random
import sqlite3
import time
import urllib.parse
import urllib.request
import uuid

from harness.figure import Figure, of_rounds
from harness.http import Client, raw_request
from harness.load import Result
from harness.processes import Server
from harness.run import HEALTH, Run

FIGURES = ("metric_share", "scalar_share", "batch_points", "curve_p50", "curve_bytes_smooth",
           "curve_bytes_noise", "project_metrics_p50", "experiments_memory")

_EMAIL, _PASSWORD = "bench@example.org", "bench-password"
_AT = "2026-01-01 00:00:00.000000"
_LARGE = 100_000  # the size of a run from which on these are as large as their targets are for
_POINTS = 20  # of a metric of an experiment
_BATCH = 1_000  # rows of one value
_LOGGED = 18  # experiments of another project
_FILLERS = 4  # connections
_ROWS = 10_000  # of a request that fills the store, at most
_MEBIBYTE = 1024 * 1024


def measure(run: Run) -> list[Figure]:
    judged = run.sizes.large >= _LARGE
    experiments, points = (5_000, 1_000_000) if judged else (50, 10_000)
    kept = run.points if judged else 10_000
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(_server(run))
        token = _log_in(server.port)
        client = Client(server.port)
        project = client.ask("POST", "/api/projects", token, {
            "name": "bench", "metrics": [{"name": "acc", "direction": "maximize",
                                          "aggregation": "best"}]})["id"]
        others = client.ask("POST", "/api/projects", token, {"name": "logged to"})["id"]
        _fill(run.scratch / "experiments.db", project, others, experiments)
        logged = [_experiment(experiments + number) for number in range(16)]
        smooth, noise = _experiment(experiments + 16), _experiment(experiments + 17)
        run.say(f"{kept:,} points in {2 * experiments:,} series")
        filled = _fill_scalars(server.port, token, experiments, kept)
        run.say(f"curves of {points:,} points")
        sizes = [_scalars_size(run)]
        for experiment, value in ((smooth, _smooth), (noise, _noise)):
            _log_curve(client, token, experiment, value, points)
            sizes.append(_scalars_size(run))
        loads = {
            "health": run.health_load(),
            "metric": run.load("metric", [raw_request("POST", "/api/metrics", token, {
                "experimentId": experiment, "name": "loss", "value": 0.5, "step": 1})
                for experiment in logged]),
            "scalar": run.load("scalar", [raw_request(
                "POST", f"/api/scalars/log/{experiment}", token,
                {"step": 1, "scalars": {"loss": 0.5, "lr": 0.001, "acc": 0.75}})
                for experiment in logged]),
            "batch": run.load("batch", [raw_request(
                "POST", f"/api/scalars/log_batch/{experiment}", token,
                {"scalars": [{"step": step, "scalars": {"batch": _smooth(step)}}
                             for step in range(_BATCH)]}) for experiment in logged]),
        }
        alone = {
            "curve": run.load("curve", [raw_request(
                "GET", f"/api/scalars/get/{smooth}?max_points=1000", token)]),
            "project": run.load("project", [raw_request(
                "GET", f"/api/projects/{project}/metrics", token)]),
        }
        run.say(f"metrics and scalars of {experiments:,} experiments")
        results: dict[str, list[Result]] = {}
        resident = 0.0
        for _ in range(run.rounds):
            for name, load in [*loads.items(), *alone.items()]:
                connections = 16 if name in loads else 1
                results.setdefault(name, []).append(load.run(server, run.seconds, connections))
                resident = max(resident, server.memory()["resident"] / _MEBIBYTE)
        client.close()
    raw = {"kept_points": kept, "fill_points_per_second": round(filled)}
    raw |= {f"{name}_per_second": [round(result.rate, 1) for result in of]
           for name, of in results.items()}

    def share(name: str, title: str) -> Figure:
        shares = [part.rate / whole.rate if whole.rate else None
                  for part, whole in zip(results[name], results["health"])]
        return of_rounds(shares, name=f"{name}_share", unit="share", target=0.06, at_least=True,
                         judged=judged, raw=raw, title=title)

    def middle(name: str, figure: str, target: float, title: str) -> Figure:
        times = [result.milliseconds("p50") for result in results[name]]
        return of_rounds(times, name=figure, unit="ms", target=target, at_least=False,
                         judged=judged, raw={"p50_ms": times}, title=title)

    def bytes_of(which: int, figure: str, target: float, title: str) -> Figure:
        return Figure(name=figure, title=title, unit="bytes", target=target, at_least=False,
                      value=(sizes[which + 1] - sizes[which]) / points, judged=judged,
                      raw={"file_bytes": sizes, "points": points})

    return [
        share("metric", "metrics logged with 16 connections, of GET /health"),
        share("scalar", "rows of 3 scalars logged with 16 connections, of GET /health"),
        of_rounds([result.rate * _BATCH for result in results["batch"]], name="batch_points",
                  unit="points/s", target=300_000, at_least=True, judged=judged, raw=raw,
                  title=f"points logged in batches of {_BATCH:,}, 16 connections"),
        middle("curve", "curve_p50", 20, f"1,000 points of a curve of {points:,}"),
        bytes_of(0, "curve_bytes_smooth", 6, "file's bytes a point of a smooth curve"),
        bytes_of(1, "curve_bytes_noise", 10, "file's bytes a point of noise"),
        middle("project", "project_metrics_p50", 50,
               f"metrics of a project of {experiments:,} experiments, of {_POINTS} points each"),
        Figure(name="experiments_memory", title="resident memory while metrics and scalars are logged",
               value=resident, unit="MiB", target=300, at_least=False, judged=judged,
               raw={"resident_mib": resident}),
    ]


@contextlib.contextmanager
def _server(run: Run):
    """The real binary on databases that it makes."""
    file = run.scratch / "experiments.db"
    settings = {"CQ_FEATURES": "experiments", "CQ_EXPERIMENTS_DATABASE_URL": f"sqlite:///{file}",
                "CQ_EXPERIMENTS_REGISTRATION": "open",
                "CQ_EXPERIMENTS_JWT_SECRET": "a-secret-of-the-benchmark-of-experiments"}
    with Server(run.build, file, run.log_level, settings) as server:
        server.wait_for(raw_request("GET", HEALTH))
        yield server


def _log_in(port: int) -> str:
    client = Client(port)
    client.ask("POST", "/api/auth/register", body={"email": _EMAIL, "password": _PASSWORD})
    client.close()
    form = urllib.parse.urlencode({"username": _EMAIL, "password": _PASSWORD}).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/auth/jwt/login", form) as answer:
        return json.load(answer)["access_token"]


def _experiment(number: int) -> str:
    return str(uuid.UUID(int=number + 1, version=4))


def _fill(file: pathlib.Path, project: str, others: str, experiments: int) -> None:
    """A project's experiments, with the points of a metric for each of them; and behind them some of
    another project's, to log to."""
    with contextlib.closing(sqlite3.connect(file, timeout=30)) as database, database:
        database.executemany(
            'INSERT INTO experiments (project_id, name, description, status, features, progress, '
            'color, "order", created_at, id, tags) '
            "VALUES (?, ?, '', 'RUNNING', '{}', 0, '#000000', ?, ?, ?, '[]')",
            ((project if number < experiments else others, f"e{number}", number, _AT,
              _experiment(number)) for number in range(experiments + _LOGGED)))
        database.executemany(
            "INSERT INTO metrics (experiment_id, name, value, step, created_at, id) "
            "VALUES (?, 'acc', ?, ?, ?, ?)",
            ((_experiment(number), number / (step + 1), step, _AT,
              str(uuid.UUID(int=(number * _POINTS + step + 1) << 32, version=4)))
             for number in range(experiments) for step in range(_POINTS)))


def _fill_scalars(port: int, token: str, experiments: int, points: int) -> float:
    """Logs the points to two series of each experiment, and returns how many a second."""
    rows = max(1, points // (2 * experiments))
    bodies = [json.dumps({"scalars": [
        {"step": step, "scalars": {"train": _smooth(step), "noise": _noise(step)}}
        for step in range(begin, min(begin + _ROWS, rows))]}).encode()
        for begin in range(0, rows, _ROWS)]
    heads = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def log(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        for number in range(first, experiments, _FILLERS):
            for body in bodies:
                connection.request("POST", f"/api/scalars/log_batch/{_experiment(number)}", body,
                                   heads)
                answer = connection.getresponse()
                text = answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"filling the store of scalars: {text.decode()}")
        connection.close()

    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(_FILLERS) as pool:
        list(pool.map(log, range(_FILLERS)))
    return 2 * experiments * rows / (time.monotonic() - began)


def _smooth(step: int) -> float:
    return 2.5 * math.exp(-step / 300_000) + 0.05 * math.sin(step / 5_000)


def _noise(step: int) -> float:
    return random.Random(step).gauss(0, 1)


def _log_curve(client: Client, token: str, experiment: str, value, points: int) -> None:
    for begin in range(0, points, 10_000):
        client.ask("POST", f"/api/scalars/log_batch/{experiment}", token, {
            "scalars": [{"step": step, "scalars": {"loss": value(step)}}
                        for step in range(begin, min(begin + 10_000, points))]})


def _scalars_size(run: Run) -> int:
    """Of the database of scalars, once nothing of it is in its log alone."""
    file = run.scratch / "scalars.db"
    with contextlib.closing(sqlite3.connect(file, timeout=30)) as database:
        for _ in range(100):
            if database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                break
            time.sleep(0.1)
    return file.stat().st_size
