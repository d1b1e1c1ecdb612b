"""Where a build has its programs."""

import pathlib


class Build:
    """The programs and the cache of one build directory."""

    def __init__(self, directory: pathlib.Path):
        self.directory = directory
        self.server = directory / "bin" / "cq-server"
        self.make_store = directory / "bench" / "cq-bench-store"
        self.reactor = directory / "bench" / "cq-bench-reactor"
        self.answers = directory / "bench" / "cq-bench-answers"
        self.test_modules = directory / "tests" / "modules"
        self.stores = directory / "bench" / "stores"
        for program in (self.server, self.make_store, self.reactor):
            if not program.exists():
                raise SystemExit(f"bench: {program} isn't there; build it with ./dev bench")
