"""Stores of a given size: made once, kept, copied for each measurement."""

import json
import os
import pathlib
import subprocess
import sys
import time

from harness.build import Build

# Raise it when cq-bench-store makes other stores than before.
FORMAT = 2

USER = "bench"
PASSWORD = "bench-password"
# Of stores that are made here and thrown away; they guard nothing.
SECRETS = {
    "CQ_JWT_SECRET": "bench-jwt-secret-0123456789abcdef",
    "CQ_API_KEY_PEPPER": "bench-pepper-0123456789abcdef",
}


def environment(database: pathlib.Path) -> dict[str, str]:
    """The settings of a server on that database, with nothing of the caller's."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CQ_")}
    return inherited | SECRETS | {"CQ_DB_PATH": str(database)}


def names(build: Build) -> dict[str, list[str]]:
    """The domains (most common first), languages, frameworks and patterns of every store."""
    text = subprocess.run([build.make_store, "--names"], check=True, capture_output=True).stdout
    return json.loads(text)


def _make(build: Build, file: pathlib.Path, units: int) -> str:
    """Makes a store with one user; returns the token of that user's API key."""
    print(f"bench: making a store of {units:,} units ...", file=sys.stderr, flush=True)
    started = time.monotonic()
    subprocess.run([build.make_store, file, "--units", str(units)], check=True)
    settings = environment(file)
    # In a directory without an env file.
    command = {"env": settings, "cwd": file.parent, "check": True, "capture_output": True}
    subprocess.run([build.server, "user", "create", USER, "--password-stdin"],
                   input=PASSWORD.encode(), **command)
    token = subprocess.run([build.server, "api-key", "create", "--user", USER, "--name", "bench",
                            "--ttl", "365d"], **command).stdout.decode().strip()
    print(f"bench: ... in {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)
    return token


class Stores:
    """The kept stores of a build, and copies of them in a directory that goes after the run."""

    def __init__(self, build: Build, scratch: pathlib.Path):
        self.build = build
        self.scratch = scratch
        self.copies: dict[int, pathlib.Path] = {}

    def _kept(self, units: int) -> tuple[pathlib.Path, str]:
        self.build.stores.mkdir(parents=True, exist_ok=True)
        file = self.build.stores / f"{units}-{FORMAT}.db"
        key = file.with_suffix(".key")
        if not (file.exists() and key.exists()):
            unfinished = self.build.stores / f"unfinished-{os.getpid()}.db"
            for part in (unfinished, file, key):
                part.unlink(missing_ok=True)
            token = _make(self.build, unfinished, units)
            unfinished.rename(file)
            key.write_text(token)
        return file, key.read_text()

    def copy(self, units: int) -> tuple[pathlib.Path, str]:
        """A store of that size that may be used as long as it stays as large, and its API key's
        token. All who ask get the same one."""
        kept, token = self._kept(units)
        if units not in self.copies:
            self.copies[units] = self._copy(kept, f"{units}.db")
        return self.copies[units], token

    def fresh_copy(self, units: int) -> tuple[pathlib.Path, str]:
        """A store of that size that may be filled up, and its API key's token."""
        kept, token = self._kept(units)
        return self._copy(kept, f"{units}-fresh.db"), token

    def _copy(self, kept: pathlib.Path, name: str) -> pathlib.Path:
        file = self.scratch / name
        subprocess.run(["cp", "--reflink=auto", kept, file], check=True)
        return file
