"""One figure of the table."""

import dataclasses
import statistics
from collections.abc import Callable
from typing import Any


@dataclasses.dataclass
class Figure:
    """A measured value and what it is to reach. `value` is the median where several were taken;
    None where nothing could be measured, which reaches nothing."""

    name: str
    title: str
    value: float | None
    unit: str  # "share", "ms", "MiB", "bytes", "points/s" or "s"
    target: float
    at_least: bool  # else: at most
    judged: bool = True  # False: the sizes aren't those that the target is for
    spread: tuple[float, float] | None = None
    raw: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def reached(self) -> bool | None:
        if not self.judged:
            return None
        if self.value is None:
            return False
        return self.value >= self.target if self.at_least else self.value <= self.target

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "title": self.title, "value": self.value, "unit": self.unit,
                "target": self.target, "comparison": ">=" if self.at_least else "<=",
                "reached": self.reached,
                "spread": list(self.spread) if self.spread else None, "raw": self.raw}


def at_both_sizes(names: tuple[str, str], sizes: tuple[int, int],
                  measure: Callable[[str, int], Figure]) -> list[Figure]:
    """A figure at the small size and at the large one; measured once where they are the same."""
    small = measure(names[0], sizes[0])
    if sizes[0] == sizes[1]:
        return [small, dataclasses.replace(small, name=names[1])]
    return [small, measure(names[1], sizes[1])]


def median(values: list[float | None]) -> float | None:
    """The median of those that could be measured; None unless most could."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if 2 * len(known) > len(values) else None


def spread(values: list[float | None]) -> tuple[float, float] | None:
    known = [value for value in values if value is not None]
    return (min(known), max(known)) if known else None


def of_rounds(values: list[float | None], **fields) -> Figure:
    """A figure that was taken once in each round."""
    return Figure(value=median(values), spread=spread(values), **fields)
