"""The figures as a table for people."""

from harness.figure import Figure


def _text(value: float | None, unit: str) -> str:
    if value is None:
        return "none"
    if unit == "share":
        return f"{value:.3f}"
    if unit == "s":
        return f"{value:.3f} s"
    return f"{value:.1f} {unit}" if value < 100 else f"{value:,.0f} {unit}"


def _row(figure: Figure) -> list[str]:
    low_high = ""
    if figure.spread and figure.spread[0] != figure.spread[1]:
        low_high = " to ".join(_text(value, figure.unit) for value in figure.spread)
    verdict = {True: "yes", False: "NO", None: "-"}[figure.reached]
    comparison = "at least" if figure.at_least else "at most"
    return [figure.title, _text(figure.value, figure.unit), low_high,
            f"{comparison} {figure.target:g}", verdict]


def _number(value) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}" if value < 10 else f"{value:,.0f}"
    return "none" if value is None else str(value)


def _raw_lines(prefix: str, raw: dict) -> list[str]:
    """What a figure is made of: names, and the numbers of the rounds."""
    lines = []
    for name, value in raw.items():
        if isinstance(value, dict):
            lines += _raw_lines(f"{prefix} {name}", value)
        elif value != []:
            values = value if isinstance(value, list) else [value]
            lines.append(f"{prefix} {name}: {' '.join(_number(one) for one in values)}")
    return lines


def text(figures: list[Figure]) -> str:
    rows = [["FIGURE", "VALUE", "SPREAD", "TARGET", "REACHED"]] + [_row(f) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
             for row in rows]
    lines += ["", "Raw numbers, of each round:"]
    for figure in figures:
        lines += _raw_lines(figure.name, figure.raw)
    return "\n".join(lines)
