"""The rules by themselves: folding in any order, draws, flags, terms here and in the page."""

import datetime
import itertools
import json
import math
import random
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from xieshou.surveys.rules import Note, fold, sampling, xpath
from xieshou.surveys.rules.flags import Interview, agreement, flags, is_straight, km_between

STATIC = Path(__file__).resolve().parents[2] / "static" / "js"
ORDERS = 10_000


def note(instance: str, at: int, base: int | None = None, replaces: str = "", digest: str = "",
         chosen: bool = False, **values: str) -> Note:  # fmt: skip
    when = f"2026-11-01T{at:02}:00:00+00:00"
    return Note(instance, digest or instance, when, values, base, replaces, chosen)


NOTES = [
    note("a", 1, size="3", fuel="wood"),
    note("b", 2, 1, size="4"),
    note("c", 3, 1, size="5", fuel="gas"),
    note("d", 2, 1, size="4", road="yes"),
    note("e", 9, 1, "b", size="6"),
    note("f", 10, 1, "e", size="7"),
    note("g", 5, 4, fuel="gas"),
    note("g", 6, 4, digest="g2", fuel="wood"),
    note("h", 7, None, size="1", water="no"),
    note("i", 8, 2, "missing", road="no"),
    note("j", 4, 2, "k", water="yes"),
    note("k", 4, 2, "j", water="far"),
    note("l", 11, 9, digest="l1", road="mud"),
    note("l", 12, 9, digest="l2", road="dust", chosen=True),
]


def test_ten_thousand_orders_of_delivery_end_alike() -> None:
    """Creates after updates, corrections before what they correct, altered contents, repeats: what
    is known is the same after all of them, and nothing that was sent is missing from it."""
    chance = random.Random(20261201)
    ends = set()
    for _turn in range(ORDERS):
        repeated = NOTES + chance.choices(NOTES, k=chance.randrange(8))
        chance.shuffle(repeated)
        known = fold(repeated)
        ends.add(json.dumps([
            known.values, known.origin, known.version, sorted(known.disputed),
            [(one.name, one.instances, one.values) for one in known.clashes],
        ]))  # fmt: skip
    assert len(ends) == 1
    known = fold(NOTES)
    assert known.values["road"] == "dust"
    assert known.disputed == {"g"}
    # b is corrected by e, and e by f: 14 contents of 12 instances, two of them corrected.
    assert known.version == 10
    assert known.origin["size"] == "h"


def test_a_late_correction_stands_where_its_first_content_stood() -> None:
    known = fold(
        [note("a", 1, size="1"), note("b", 2, 1, size="2"), note("c", 9, 1, "a", size="9")]
    )
    assert (known.values["size"], known.version) == ("2", 2)


def test_who_knew_is_no_clash_and_who_agrees_is_none() -> None:
    """A base as high as the note that wrote last, or the same value, is no clash."""
    assert fold([note("a", 1, size="1"), note("b", 2, 1, size="2")]).clashes == ()
    assert fold([note("a", 1, size="1"), note("b", 2, 0, size="1")]).clashes == ()
    (clash,) = fold([note("a", 1, size="1"), note("b", 2, 0, size="2")]).clashes
    assert (clash.instances, clash.values) == (("a", "b"), ("1", "2"))


FRAME = [
    sampling.Framed(f"{town}{village:02}-{number:03}", f"{town}{village:02}", town)
    for town, sizes in (("t1", (40, 10, 30)), ("t2", (5, 100, 20, 15)))
    for village, size in enumerate(sizes)
    for number in range(size)
]


@pytest.mark.parametrize("design", sampling.DESIGNS)
def test_a_draw_is_repeatable_and_its_weights_are_inverse_chances(design: str) -> None:
    """The same seed draws the same; another one differs; weights add up to about the frame."""
    ask = {"design": design, "size": 44, "per_village": 6}
    one, again = (sampling.draw(FRAME, seed=7, **ask) for _turn in range(2))
    assert one == again
    assert one != sampling.draw(FRAME, seed=8, **ask)
    assert len({drawn.code for drawn in one}) == len(one)
    mean = sum(
        sum(drawn.weight for drawn in sampling.draw(FRAME, seed=seed, **ask)) for seed in range(200)
    ) / 200  # fmt: skip
    # Unbiased over draws (Horvitz–Thompson); exactly the frame where households are drawn.
    assert math.isclose(mean, len(FRAME), rel_tol=0.06 if design == "pps" else 1e-12)


def test_chances_in_proportion_to_size_sum_to_the_number_drawn() -> None:
    """What is too large for that is certain, and the rest share what is left."""
    chances = sampling.inclusion({"a": 100, "b": 10, "c": 10, "d": 20}, 2)
    assert chances == {"a": 1, "b": Fraction(1, 4), "c": Fraction(1, 4), "d": Fraction(1, 2)}
    for start in (0.0, 0.3, 0.99):
        assert len(sampling.systematic(chances, start)) == 2


def test_nobody_checks_himself_and_villages_stay_whole() -> None:
    drawn = sampling.draw(FRAME, design="simple", size=60, per_village=1, seed=3)
    given = sampling.assign(drawn, [1, 2, 3])
    again = sampling.back_checks(given, [1, 2, 3], 10, 3)
    assert all(given[code] != who for code, who in again.items())
    assert len(again) >= 6
    by_village: dict[str, set[int]] = {}
    for one in drawn:
        by_village.setdefault(one.village, set()).add(given[one.code])
    assert all(len(people) == 1 for people in by_village.values())


def test_flags_of_interviews() -> None:
    """Too short or long against the median, copies, distance, one scale, a clock ahead."""
    usual = [Interview(n, 600, str(n)) for n in range(10)]
    odd = [
        Interview(90, 100, "x"), Interview(91, 9_000, "y"), Interview(92, 600, "3"),
        Interview(93, 600, "far", km=10.5), Interview(94, 600, "same", same=True),
        Interview(95, None, "clock", ahead=True),
    ]  # fmt: skip
    found = flags([*usual, *odd])
    assert found == {
        90: ("short",), 91: ("long",), 92: ("copy",), 3: ("copy",), 93: ("far",), 94: ("same",),
        95: ("clock",),
    }  # fmt: skip
    assert is_straight([["5"] * 6])
    assert not is_straight([["5"] * 5, ["4"] * 5 + ["3"]])
    assert agreement({"a": "1", "b": "2", "c": ""}, {"a": "1", "b": "3", "c": "4"}) == (2, ("b",))
    # 福贡 to 昆明 is about 335 km.
    assert 300 < km_between((98.87, 26.90), (102.71, 25.04)) < 450


EXPRESSIONS = [
    "/d/a > 3 and /d/b != ''", "/d/a + 2 * /d/c", "-/d/a", "/d/a div 0", "/d/a mod 2", "7.5 mod 2",
    "selected(/d/f, 'gas')", "not(selected(/d/f, 'ga'))", "count-selected(/d/f)", "/d/none = ''",
    "string-length(/d/zh)", "regex(., '[0-9]+')", "regex(/d/code, '^[0-9]{12}-[0-9A-Z]{1,11}$')",
    "coalesce(/d/none, /d/a)", "if(/d/a >= 5, 'old', 'young')", "round(/d/c, 1)", "round(-2.5)",
    "int(-2.7)", "/d/day <= today()", "/d/day > '2026-02-30'", "concat(/d/a, '-', 1.50, true())",
    "contains(/d/zh, '村')", "starts-with(/d/zh, '老')", "abs(-/d/c)", "true() = 'x'", "'3' = 3",
    "number('') = number('')", "string(1 div 3)", "boolean('0')", "1 = 1 = 1", "2 - 1 - 1",
    "/d/a < 'abc' or /d/a > 'abc'", "number('1_0')", "string(100000 * 1000000)", "number('0x10')",
]  # fmt: skip
ANSWERS = {
    "/d/a": "5", "/d/b": "x", "/d/c": "2.25", "/d/f": "wood gas", "/d/zh": "老姆登村",
    "/d/code": "533323101207-0001", "/d/day": "2026-11-01",
}  # fmt: skip


def test_the_page_works_terms_out_as_the_server_does() -> None:
    """Each expression, by the Python of the server and by the script of the page."""
    trees = [xpath.parse(text) for text in EXPRESSIONS]
    context = xpath.Context(lambda path: ANSWERS.get(path, ""), "12", datetime.date(2026, 11, 2))
    ours = [xpath.as_text(xpath.value(tree, context)) for tree in trees]
    script = (
        f"const x = require({str(STATIC / 'survey-xpath.js')!r});"
        f"const answers = {json.dumps(ANSWERS)}, trees = {json.dumps(trees)};"
        "const context = {lookUp: (p) => answers[p] || '', own: '12', today: '2026-11-02'};"
        "console.log(JSON.stringify(trees.map((t) => x.text(t, context))));"
    )
    node = Path(".venv/bin/node")
    shown = subprocess.run(
        [str(node) if node.exists() else "node", "-e", script],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    theirs = json.loads(shown.stdout)
    assert dict(zip(EXPRESSIONS, theirs, strict=True)) == dict(zip(EXPRESSIONS, ours, strict=True))
    assert ours[0] == "true"


@pytest.mark.parametrize(
    "text",
    ["", "1 +", "(1", "foo(1)", "/d/a[1]", "//a", "@a", "count(/d/*)", "a", "current()/x",
     "instance('x')/root", "selected(1)", "'open", "(" * 60 + "1" + ")" * 60, "1" * 3000, "$x",
     "-" * 1_999 + "1", "1" + "+1" * 999, "1" * 1_999],
)  # fmt: skip
def test_what_is_beyond_the_known_part_is_said_so(text: str) -> None:
    with pytest.raises(xpath.Unsupported):
        xpath.parse(text)


def test_a_pattern_takes_no_long_time() -> None:
    """Those that could take for ever are not tried; a test with a clock would not be sure, so the
    patterns themselves are looked at."""
    for pattern in ("(a+)+$", "(a*)*b", "(a{1,9})+", "((a+)*)+", "(a|a)*b", "(a|aa)+$",
                    r"(\w+\s?)*b", "([a-z]+ ?)*b", "(a?){50}b", "a?" * 40 + "a" * 40,
                    ".*" * 6 + "b", "(a|a)" * 30 + "b", r"(a+)\1+b"):  # fmt: skip
        assert not xpath.is_cheap(pattern)
        tree = ["call", "regex", ["self"], ["str", pattern]]
        assert xpath.truth(tree, xpath.Context(lambda _path: "", "a" * 150 + "!"))


def test_numbers_without_end_are_none() -> None:
    """What an enumerator types into a text field brings no term down."""
    for text in ("inf", "-Infinity", "1e999", "nan", ""):
        context = xpath.Context(lambda _path, text=text: text)
        for term in ("round(/d/a)", "round(1, /d/a)", "int(/d/a)", "/d/a mod 2", "2 mod /d/a"):
            assert xpath.as_text(xpath.value(xpath.parse(term), context)) == "NaN"
    huge = "int(" + " * ".join(["100000000000000000000"] * 20) + ")"
    xpath.value(xpath.parse(huge), xpath.Context(lambda _path: ""))


def test_every_permutation_of_a_short_history_ends_alike() -> None:
    """All 5,040 orders of seven notes, among them a chain of corrections and a circle."""
    few = [NOTES[at] for at in (0, 1, 4, 5, 10, 11, 7)]
    ends = {repr(fold(order)) for order in itertools.permutations(few)}
    assert len(ends) == 1
