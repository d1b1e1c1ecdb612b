"""Proposals, alone and beside queries. Each is answered once it is committed."""

from harness.figure import Figure, of_rounds
from harness.http import path_of, raw_request
from harness.load import Load
from harness.run import Run

FIGURES = ("proposal_share", "query_under_writes")

_TEXT = ("The client answers before the request is complete and the server keeps its connection "
         "open until the timeout passes, which the default value doesn't say. ")


def proposal_load(run: Run, token: str) -> Load:
    """Proposals of about the size of the store's units, all of their own."""
    def proposal(number: int) -> bytes:
        names = run.names
        return raw_request("POST", path_of("/knowledge"), token, {
            "domains": run.random.sample(names["domains"], 1 + number % 4),
            "insight": {"summary": f"Proposal {number}: {_TEXT[:60]}", "detail": _TEXT * 2,
                        "action": _TEXT[:100]},
            "context": {"languages": run.random.sample(names["languages"], 1),
                        "frameworks": run.random.sample(names["frameworks"], number % 3),
                        "pattern": run.random.choice(names["patterns"])}})
    return run.load("proposal", [proposal(number) for number in range(500)])


def measure(run: Run) -> list[Figure]:
    size = run.sizes.small
    alive, proposed, cpu, alone, beside, meanwhile = [], [], [], [], [], []
    with run.server(size, fresh=True) as (server, token):
        health, query, proposal = run.health_load(), run.query_load(), proposal_load(run, token)
        server.warm_up(raw_request("GET", run.common_queries()[0]))
        run.say(f"proposals and queries, {size:,} units")
        for _ in range(run.rounds):
            alive.append(health.run(server, run.seconds).rate)
            proposals = proposal.run(server, run.seconds)
            proposed.append(proposals.rate)
            cpu.append(proposals.cpu_per_request)
            alone.append(query.run(server, run.seconds).rate)
            # The proposals begin before the queries and end after them.
            writing = proposal.start(server.port, run.seconds + 1)
            beside.append(query.run(server, run.seconds).rate)
            meanwhile.append(writing.result().rate)
    judged = size == 10_000

    def shares(parts, wholes):
        return [part / whole if whole else None for part, whole in zip(parts, wholes)]

    return [
        of_rounds(shares(proposed, alive), name="proposal_share", unit="share", target=0.06,
                  at_least=True, judged=judged,
                  title="proposals with 16 connections, of GET /health",
                  raw={"proposals_per_second": proposed, "health_per_second": alive,
                       "proposal_cpu_us": cpu}),
        of_rounds(shares(beside, alone), name="query_under_writes", unit="share", target=0.5,
                  at_least=True, judged=judged,
                  title="queries while proposals run at full rate, of queries alone",
                  raw={"queries_per_second": beside, "alone_per_second": alone,
                       "proposals_per_second_meanwhile": meanwhile}),
    ]
