"""What all measurements of one run share."""

import contextlib
import dataclasses
import pathlib
import random
import sys

from harness import stores
from harness.build import Build
from harness.http import Client, path_of, raw_request
from harness.load import Load
from harness.processes import Server
from harness.stores import Stores

HEALTH = path_of("/health")


@dataclasses.dataclass
class Sizes:
    """Which stores are measured."""

    all: list[int]

    @property
    def small(self) -> int:
        return 10_000 if 10_000 in self.all else min(self.all)

    @property
    def large(self) -> int:
        return max(self.all)

    @property
    def answers(self) -> int:
        return 100_000 if 100_000 in self.all else self.large


class Run:
    def __init__(self, build: Build, scratch: pathlib.Path, sizes: list[int], seconds: int,
                 rounds: int, queries: int, points: int, log_level: str):
        self.build = build
        self.scratch = scratch
        self.stores = Stores(build, scratch)
        self.names = stores.names(build)
        self.sizes = Sizes(sizes)
        self.seconds = seconds
        self.rounds = rounds
        self.queries = queries
        self.points = points
        self.log_level = log_level
        self.random = random.Random(1)

    def say(self, text: str) -> None:
        print(f"bench: {text}", file=sys.stderr, flush=True)

    @contextlib.contextmanager
    def server(self, units: int, fresh: bool = False):
        """The real binary on a copy of a store, which is to stay as large unless it is a fresh one;
        yields it and the API key's token."""
        file, token = self.stores.fresh_copy(units) if fresh else self.stores.copy(units)
        with Server(self.build, file, self.log_level) as server:
            server.wait_for(raw_request("GET", HEALTH))
            yield server, token

    def common_queries(self, limit: int = 5) -> list[str]:
        """Queries of the most common domain, with every language and pattern there is."""
        paths = [path_of("/knowledge", domains=self.names["domains"][0], languages=language,
                         pattern=pattern, limit=limit)
                 for language in self.names["languages"] for pattern in self.names["patterns"]]
        self.random.shuffle(paths)
        return paths

    def load(self, name: str, requests: list[bytes]) -> Load:
        return Load(requests, self.scratch, name)

    def health_load(self) -> Load:
        return self.load("health", [raw_request("GET", HEALTH)])

    def query_load(self) -> Load:
        return self.load("query", [raw_request("GET", path) for path in self.common_queries()])

    def log_in(self, server: Server) -> str:
        """A reviewer's token."""
        client = Client(server.port)
        answer = client.ask("POST", path_of("/auth/login"),
                            body={"username": stores.USER, "password": stores.PASSWORD})
        client.close()
        return answer["token"]
