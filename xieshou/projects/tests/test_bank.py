"""The bank's filters and exact totals, and the columns the planner gets."""

import pytest
from django.test import Client

from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.projects import actions, reads
from xieshou.projects.reads import Filters
from xieshou.projects.rules import Cost, Entry
from xieshou.projects.tests.conftest import BESIDE, OURS, THEIRS, client_of, content

TEA = {
    "kind": "industry", "clears": 1 << 10, "product": "茶叶", "product_kg_per_year": 900,
    "income_fen": 125_000, "jobs": 2,
}  # fmt: skip
ROWS = [
    Entry("a-1", 2027, OURS, content(name="甲水"), "listed", "synthetic", "生成"),
    Entry(
        "a-2",
        2027,
        OURS,
        content(
            name="甲茶",
            costs=(
                Cost("district", "310115", 700),
                Cost("enterprise", "310115", 50),
                Cost("enterprise", "31", 25),
            ),
            uses=(("agronomist", 4), ("trainer", 2)),
            requires=("a-1",),
            **TEA,
        ),
        "listed",
        "synthetic",
        "生成",
    ),
    Entry(
        "b-1", 2027, BESIDE, content(name="乙水", excludes=("b-2",), uses=()), "listed", "entered"
    ),
    Entry("b-2", 2027, BESIDE, content(name="乙井", requires=("b-3", "b-4")), "listed"),
    Entry("b-3", 2027, BESIDE, content(name="乙路"), "withdrawn"),
    Entry("b-4", 2024, BESIDE, content(name="乙旧井"), "done", "published", "县报", "", "B"),
    Entry(
        "c-1", 2027, THEIRS, content(name="丙水", costs=(Cost("county", "533324", 9),)), "listed"
    ),
]


@pytest.fixture
def loaded(world: None) -> None:
    actions.bulk_load(viewer=SYSTEM, rows=ROWS)


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        (Filters(), "a-1 a-2 b-1 b-2 b-4 c-1"),
        (Filters(year=2024), "b-4"),
        (Filters(kind="industry"), "a-2"),
        (Filters(state="done"), "b-4"),
        (Filters(state="withdrawn"), ""),
        (Filters(place="5333"), "a-1 a-2 b-1 b-2 b-4 c-1"),
        (Filters(place="533323"), "a-1 a-2 b-1 b-2 b-4"),
        (Filters(place=THEIRS), "c-1"),
        (Filters(place="53332"), "a-1 a-2 b-1 b-2 b-4 c-1"),
        (Filters(text="水"), "a-1 b-1 c-1"),
        (Filters(text="双拉"), "c-1"),
        (Filters(text="b-"), "b-1 b-2 b-4"),
        (Filters(origin="synthetic"), "a-1 a-2"),
        (Filters(year=2027, kind="water", place="533323"), "a-1 b-1 b-2"),
    ],
)
def test_filters_find_exactly(loaded: None, filters: Filters, codes: str) -> None:
    """What matches and the public may see, and totals that are its sums."""
    found = reads.bank(filters)
    expected = [row for row in ROWS if row.code in codes.split()]
    assert [row.code for row in found.rows] == codes.split()
    assert found.count == len(expected)
    assert found.people == 150 * len(expected)
    by_source: dict[str, int] = {}
    for row in expected:
        for cost in row.content.costs:
            by_source[cost.source] = by_source.get(cost.source, 0) + cost.amount_fen
    assert found.fen_by_source == by_source
    assert found.total_fen == sum(by_source.values())


def test_kinds_are_counted_as_if_none_were_chosen(loaded: None) -> None:
    """So that another can be chosen from the same list."""
    assert reads.bank(Filters(kind="industry", year=2027)).by_kind == {"water": 4, "industry": 1}


def test_pages_and_sorting(loaded: None) -> None:
    """Totals are those of all pages; a page out of range is the nearest there is."""
    last = reads.bank(Filters(), sort="-cost", page=9, page_size=4)
    assert (last.page, last.pages, last.count) == (2, 2, 6)
    assert [row.code for row in last.rows] == ["a-2", "c-1"]
    everything = [row.code for row in reads.every(Filters())]
    assert everything == ["a-1", "a-2", "b-1", "b-2", "b-4", "c-1"]


def test_drafts_and_withdrawn_are_seen_by_those_concerned(loaded: None, county: Viewer) -> None:
    """The county sees what it withdrew; the public is told nothing of it."""
    assert reads.proposal("b-3", viewer=county) is not None
    assert reads.proposal("b-3", viewer=PUBLIC) is None
    assert reads.bank(Filters(state="withdrawn"), viewer=county).count == 1


def test_links_to_what_one_may_not_see_are_left_out(loaded: None, county: Viewer) -> None:
    """Neither code nor name of the withdrawn reaches the public, by one proposal or by many."""
    seen = {
        viewer: [
            [link.code for link in row.links]
            for row in (
                reads.proposal("b-2", viewer=viewer),
                *reads.bank(Filters(text="b-2"), viewer=viewer).rows,
                *reads.every(Filters(text="b-2"), viewer=viewer),
            )
            if row
        ]
        for viewer in (PUBLIC, county)
    }
    assert seen == {PUBLIC: [["b-4"]] * 3, county: [["b-3", "b-4"]] * 3}


def test_the_planner_gets_columns_of_what_is_listed(loaded: None) -> None:
    """By village and code; costs, days and links point into them."""
    found = reads.for_round(2027, "533323")
    assert found.codes == ("b-1", "b-2", "a-1", "a-2")
    assert found.village_codes == (BESIDE, BESIDE, OURS, OURS)
    assert found.kinds[3] == "industry"
    assert (found.clears[3], found.serves[3], found.total_fen[3]) == (1 << 10, 7, 775)
    assert (found.product[3], found.product_kg[3]) == ("茶叶", 900)
    assert (found.income_fen[3], found.jobs[3]) == (125_000, 2)
    costs = sorted(zip(*found.costs, strict=True))
    assert [cost for cost in costs if cost[0] == 3] == [
        (3, "district", "310115", 700),
        (3, "enterprise", "31", 25),
        (3, "enterprise", "310115", 50),
    ]
    assert sorted(zip(*found.uses, strict=True)) == [
        (1, "water_engineer", 6),
        (2, "water_engineer", 6),
        (3, "agronomist", 4),
        (3, "trainer", 2),
    ]
    assert found.requires == ((3, 2),)
    assert found.excludes == ((0, 1),)
    assert found.missing == ((1, "b-3"),)


def test_a_round_without_proposals_is_empty_columns(world: None) -> None:
    """No year, no rows, and no fault."""
    found = reads.for_round(2031)
    assert (len(found), found.costs.source, found.requires) == (0, (), ())


def test_loading_again_changes_nothing_and_a_changed_row_only_itself(loaded: None) -> None:
    """The loader is idempotent by code."""
    same = actions.bulk_load(viewer=SYSTEM, rows=ROWS)
    assert same == {"added": 0, "changed": 0, "same": 7}
    moved = Entry("a-1", 2027, OURS, content(name="甲水二期"), "listed", "synthetic", "生成")
    changed = actions.bulk_load(viewer=SYSTEM, rows=[moved, *ROWS[1:]])
    assert changed == {"added": 0, "changed": 1, "same": 6}
    row = reads.proposal("a-1")
    assert row is not None
    assert (row.name, len(row.costs), len(row.uses)) == ("甲水二期", 2, 1)
    assert reads.for_round(2027, OURS).requires == ((1, 0),)


def test_a_work_in_the_plan_of_the_year_is_still_planned_and_loaded(loaded: None) -> None:
    """It is weighed again with the rest, anybody may read it, and a loader does not take it out."""
    stamp = reads.round_stamp(2027, "53")
    before = reads.for_round(2027, "53")
    made = actions.set_year_plan(
        viewer=SYSTEM, year=2027, place="53", codes=["a-1"], decision="planning.adoption:7"
    )
    assert made == {"entered": 1, "kept": 0, "left": 0}
    assert (reads.for_round(2027, "53"), reads.round_stamp(2027, "53")) == (before, stamp)
    assert actions.bulk_load(viewer=SYSTEM, rows=ROWS)["changed"] == 0
    row = reads.proposal("a-1")
    assert row is not None
    assert row.state == "planned"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("项目库", "福贡县", "合成数据", "区级财政援助资金")),
        ("en", ("Project bank", "Fugong County", "Synthetic", "District aid funds")),
    ],
)
def test_the_page_in_both_languages(loaded: None, language: str, words: tuple[str, ...]) -> None:
    """Rows, totals, origins and names of places in the reader's language."""
    page = Client(headers={"accept-language": language}).get("/projects/?place=533323")
    text = page.content.decode()
    assert page.status_code == 200
    assert all(word in text for word in words)
    assert "丙水" not in text


def test_odd_addresses_narrow_nothing_and_break_nothing(loaded: None, client: Client) -> None:
    """What cannot be read in the address is ignored."""
    page = client.get("/projects/?year=abc&kind=x&state=y&place=%27--&page=-3&sort=drop")
    assert page.status_code == 200
    assert "甲水" in page.content.decode()


def test_one_proposal_shows_money_people_and_links(loaded: None, client: Client) -> None:
    """With its origin, its payers, and the way to what it requires."""
    text = client.get("/projects/a-2/").content.decode()
    assert all(
        word in text for word in ("浦东新区", "农艺师", "茶叶", "/projects/a-1/", "合成数据")
    )
    assert client.get("/projects/b-3/").status_code == 404


def test_downloads_hold_the_filtered_set(loaded: None, client: Client) -> None:
    """All rows that match, in yuan, as CSV and as Excel."""
    text = client.get("/projects/download/?format=csv&place=533323").content.decode("utf-8-sig")
    lines = text.splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["a-1", "a-2", "b-1", "b-2", "b-4"]
    assert ",7.75," in lines[2]
    book = client.get("/projects/download/?format=xlsx")
    assert book.content[:2] == b"PK"


def test_steps_over_http(loaded: None, officer: Viewer, county: Viewer) -> None:
    """Buttons are shown to those who may, and do what they say."""
    made = actions.propose(viewer=officer, village=OURS, year=2027, content=content())
    ours, theirs = client_of(officer), client_of(county)
    page = ours.get(f"/projects/{made.code}/").content.decode()
    assert "/submit/" in page
    assert "/review/" not in page
    ours.post(f"/projects/{made.code}/submit/")
    assert "/review/" in theirs.get(f"/projects/{made.code}/").content.decode()
    opinion = {"review-opinion": "可行"}
    refused = ours.post(f"/projects/{made.code}/review/", opinion, follow=True)
    assert "没有在此处办理" in refused.content.decode()
    theirs.post(f"/projects/{made.code}/review/", opinion)
    row = reads.proposal(made.code)
    assert row is not None
    assert row.state == "reviewed"
