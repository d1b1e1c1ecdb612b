"""The order of answers by the contract's words, on documents, in the plainest way."""

import json
import pathlib
import sqlite3
from typing import Any

Document = dict[str, Any]


def score(document: Document, domains: set[str], languages: set[str], frameworks: set[str],
          pattern: str) -> float:
    """Relevance times confidence; for patterns in ASCII."""
    had = set(document["domains"])
    context = document["context"]
    jaccard = len(domains & had) / len(domains | had)
    relevance = 0.55 * jaccard
    relevance = relevance + 0.15 * (1.0 if languages & set(context["languages"]) else 0.0)
    relevance = relevance + 0.15 * (1.0 if frameworks & set(context["frameworks"]) else 0.0)
    same = pattern and context["pattern"] and pattern.lower() == context["pattern"].lower()
    relevance = relevance + 0.15 * (1.0 if same else 0.0)
    return min(1.0, max(0.0, relevance)) * document["evidence"]["confidence"]


def best(file: pathlib.Path, domain: str, language: str, pattern: str, limit: int) -> list[str]:
    """The ids that a query of one domain answers, found by reading every unit of that domain."""
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        rows = database.execute(
            "SELECT data FROM knowledge_units WHERE status = 'approved' AND id IN "
            "(SELECT unit_id FROM knowledge_unit_domains WHERE domain = ?)", (domain,))
        ranked = []
        for (text,) in rows:
            document = json.loads(text)
            ranked.append((score(document, {domain}, {language}, set(), pattern), document["id"]))
    finally:
        database.close()
    ranked.sort(reverse=True)
    return [unit_id for _, unit_id in ranked[:limit]]
