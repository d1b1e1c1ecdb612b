#!/usr/bin/env python3
"""Serves mixed traffic at a bounded rate for a while, and compares the server's memory.

usage: soak.py BINARY [--minutes N] [--rate REQUESTS_PER_SECOND]

Passes (exit status 0) if the mean of VmRSS in the last quarter is within 2 % of the third quarter's,
every response had a status that its request may get, and the server then stops as it should.
"""
import argparse
import http.client
import json
import os
import random
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

# More than the server keeps in its cache of units: what is proposed meanwhile takes the place of others
# there, and only its entry in the index is added.
UNITS = 9000
DOMAINS = [f"domain-{i}" for i in range(50)]
SAMPLE_SECONDS = 5
TOLERANCE = 0.02
PASSWORD = "correct horse"


class Server:
    """A server of its own, on a free port, with a database in that directory."""

    def __init__(self, binary, directory):
        self.binary = os.path.abspath(binary)
        self.directory = directory
        self.database = os.path.join(directory, "soak.db")
        self.environment = {
            "PATH": os.environ["PATH"],
            "CQ_DB_PATH": self.database,
            "CQ_JWT_SECRET": "soak-secret-0123456789abcdef012345",
            "CQ_API_KEY_PEPPER": "soak-pepper",
            "CQ_LOG_LEVEL": "warning",
        }
        self.process = None
        self.port = 0

    def command(self, *arguments, stdin=""):
        done = subprocess.run([self.binary, *arguments], env=self.environment, cwd=self.directory,
                              input=stdin, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"'{' '.join(arguments)}' failed: {done.stderr.strip()}")
        return done.stdout.strip()

    def start(self):
        log = os.path.join(self.directory, "log")
        with open(log, "w", encoding="utf-8") as out:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--host", "127.0.0.1", "--port", "0", "--log-level", "info"],
                env=self.environment, cwd=self.directory, stdout=out, stderr=out)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            with open(log, encoding="utf-8") as text:
                found = re.search(r"listens on 127\.0\.0\.1:(\d+)", text.read())
            if found:
                self.port = int(found[1])
                return
            time.sleep(0.05)
        raise SystemExit("The server doesn't listen; it wrote:\n" + open(log, encoding="utf-8").read())

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def resident_kib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])


class Client:
    """One connection, kept alive, and the credentials of an agent and of a person."""

    def __init__(self, server, key, jwt):
        self.server = server
        self.key = key
        self.jwt = jwt
        self.connection = None

    def request(self, method, path, body=None, token=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        for attempt in (1, 2):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
            try:
                self.connection.request(method, path, body, headers)
                response = self.connection.getresponse()
                return response.status, response.read()
            except (http.client.HTTPException, ConnectionError):
                # The server may have ended an idle connection.
                self.connection = None
                if attempt == 2:
                    raise
        raise AssertionError("not reached")


def proposal(number):
    return {
        "domains": [DOMAINS[number % len(DOMAINS)], DOMAINS[(number * 7 + 1) % len(DOMAINS)]],
        "insight": {"summary": f"Unit {number}", "detail": "It depends. " * 40, "action": "Look."},
        "context": {"languages": ["c++"], "frameworks": ["asio"], "pattern": "retry"},
    }


class Traffic:
    """What a thread sends: one request after the other, at its share of the rate."""

    KINDS = {"query": 60, "large query": 3, "confirm": 10, "flag": 4, "review list": 6, "review": 2,
             "statistics": 5, "ready": 3, "metrics": 2, "refused": 3, "propose": 2}

    def __init__(self, client, units, rate, seed):
        self.client = client
        self.units = units
        self.pause = 1 / rate
        self.random = random.Random(seed)
        self.sent = {}
        self.wrong = []
        self.proposed = 0

    def run(self, end):
        due = time.monotonic()
        while time.monotonic() < end:
            kind = self.random.choices(list(self.KINDS), list(self.KINDS.values()))[0]
            try:
                self.send(kind)
            except Exception as error:  # what kind of error it is doesn't matter: it is wrong
                self.wrong.append(f"{kind}: {error!r}")
            due = max(due + self.pause, time.monotonic())
            time.sleep(max(0.0, due - time.monotonic()))

    def expect(self, kind, allowed, *request):
        status, body = self.client.request(*request)
        self.sent[kind] = self.sent.get(kind, 0) + 1
        if status not in allowed:
            self.wrong.append(f"{kind}: {status} {body[:200]!r}")
        return body

    def send(self, kind):
        client, unit = self.client, self.random.choice(self.units)
        domain = self.random.choice(DOMAINS)
        if kind == "query":
            self.expect(kind, {200}, "GET", f"/api/v1/knowledge?domains={domain}&languages=c%2B%2B")
        elif kind == "large query":
            self.expect(kind, {200}, "GET", f"/api/v1/knowledge?domains={domain}&limit=100")
        elif kind == "confirm":
            self.expect(kind, {201}, "POST", f"/api/v1/knowledge/{unit}/confirmations", None, client.key)
        elif kind == "flag":
            self.expect(kind, {201}, "POST", f"/api/v1/knowledge/{unit}/flags",
                        {"reason": "stale"}, client.key)
        elif kind == "review list":
            self.expect(kind, {200}, "GET", "/api/v1/review/units?limit=50", None, client.jwt)
        elif kind == "review":
            page = json.loads(self.expect(kind, {200}, "GET", "/api/v1/review/queue?limit=1", None,
                                          client.jwt))
            for entry in page.get("items", page.get("data", [])):
                pending = entry["knowledge_unit"]["id"]
                self.expect("decision", {200, 409}, "POST", f"/api/v1/review/{pending}/approve", None,
                            client.jwt)
        elif kind == "statistics":
            self.expect(kind, {200}, "GET", "/api/v1/knowledge/stats")
        elif kind == "ready":
            self.expect(kind, {200}, "GET", "/api/v1/ready")
        elif kind == "metrics":
            self.expect(kind, {200}, "GET", "/metrics")
        elif kind == "refused":
            self.expect(kind, {422}, "POST", "/api/v1/knowledge", {"domains": [None] * 200}, client.key)
        else:
            self.proposed += 1
            self.expect(kind, {201}, "POST", "/api/v1/knowledge", proposal(self.random.randrange(10**6)),
                        client.key)


def log_in(server):
    status, body = Client(server, None, None).request(
        "POST", "/api/v1/auth/login", {"username": "soak", "password": PASSWORD})
    if status != 200:
        raise SystemExit(f"A login got the status {status}.")
    return json.loads(body)["token"]


def prepare(server):
    """Users, a key, and approved units. Returns the key and the units' ids."""
    server.command("db", "upgrade")
    server.command("user", "create", "soak", "--password-stdin", stdin=PASSWORD + "\n")
    key = server.command("api-key", "create", "--user", "soak", "--name", "soak", "--ttl", "1d")
    server.start()
    client = Client(server, key, None)
    for number in range(UNITS):
        status, body = client.request("POST", "/api/v1/knowledge", proposal(number), key)
        if status != 201:
            raise SystemExit(f"A proposal got the status {status}: {body!r}")
    server.stop()
    with sqlite3.connect(server.database) as database:
        database.execute("UPDATE knowledge_units SET status = 'approved'")
        units = [row[0] for row in database.execute("SELECT id FROM knowledge_units")]
    database.close()
    server.start()
    fill_cache(server)
    return key, units


def fill_cache(server):
    """Asks for every unit once."""
    client = Client(server, None, None)
    for domain in DOMAINS:
        status, body = client.request("GET", f"/api/v1/knowledge?domains={domain}&limit={UNITS}")
        if status != 200:
            raise SystemExit(f"A query got the status {status}: {body[:200]!r}")


def soak(server, minutes, rate):
    """The samples of memory, in KiB, and the threads' traffic."""
    key, units = prepare(server)
    jwt = log_in(server)
    threads = 4
    traffic = [Traffic(Client(server, key, jwt), units, rate / threads, seed)
               for seed in range(threads)]
    end = time.monotonic() + minutes * 60
    running = [threading.Thread(target=one.run, args=(end,)) for one in traffic]
    for thread in running:
        thread.start()
    samples = []
    while time.monotonic() < end:
        time.sleep(SAMPLE_SECONDS)
        samples.append(server.resident_kib())
        if len(samples) % 12 == 0:
            log_in(server)  # a minute's login
            print(f"{len(samples) // 12} min: {samples[-1] / 1024:.1f} MiB", flush=True)
    for thread in running:
        thread.join()
    return samples, traffic


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--rate", type=float, default=60, help="requests a second, of all threads")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        server = Server(options.binary, directory)
        try:
            samples, traffic = soak(server, options.minutes, options.rate)
            status = server.stop()
        finally:
            if server.process is not None and server.process.poll() is None:
                server.process.kill()
    sent = {}
    for one in traffic:
        for kind, count in one.sent.items():
            sent[kind] = sent.get(kind, 0) + count
    wrong = [line for one in traffic for line in one.wrong]
    quarter = len(samples) // 4
    if quarter == 0:
        raise SystemExit("There are too few samples; let it run for a minute or longer.")
    means = [statistics.mean(samples[i * quarter:(i + 1) * quarter]) / 1024 for i in range(4)]
    change = means[3] / means[2] - 1
    print(f"{sum(sent.values())} requests: " + ", ".join(f"{n} {k}" for k, n in sorted(sent.items())))
    print("mean MiB in each quarter: " + ", ".join(f"{mean:.2f}" for mean in means))
    print(f"last quarter against the third: {change:+.2%} (allowed: {TOLERANCE:.0%} either way)")
    for line in wrong[:20]:
        print(f"wrong: {line}")
    if wrong or status != 0 or abs(change) > TOLERANCE:
        print(f"FAILED: {len(wrong)} wrong responses, exit status {status}")
        return 1
    print("passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
