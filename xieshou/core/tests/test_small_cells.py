"""What may not be shown of few people, and that it cannot be had by subtraction either."""

from hypothesis import given, strategies as st

from xieshou.core.small_cells import SMALLEST_CELL, hidden_places, hidden_rows, is_small


def test_a_large_table_is_shown_whole() -> None:
    """Nothing is hidden where nothing is small."""
    assert not hidden_rows({"a": ((10, 100),), "b": ((90, 100),), "c": ((0, 50),)})


def test_one_small_cell_takes_the_next_smallest_along() -> None:
    """Alone, it would be the total less the others."""
    cells = {"a": ((4, 100),), "b": ((30, 100),), "c": ((20, 100),)}
    assert hidden_rows(cells) == {"a", "c"}


def test_all_but_a_few_is_as_telling_as_a_few() -> None:
    """Where 95 of 100 are poor, five are known not to be."""
    assert "a" in hidden_rows({"a": ((95, 100),), "b": ((30, 100),), "c": ((20, 100),)})


counts = st.integers(0, 40) | st.integers(0, 10_000)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, tuple[tuple[int, int]]]:
    size = draw(st.integers(1, 8))
    found = {}
    for at in range(size):
        some = draw(counts)
        found[str(at)] = ((some, some + draw(counts)),)
    return found


@given(tables())
def test_no_hidden_cell_follows_from_the_rest(cells: dict[str, tuple[tuple[int, int]]]) -> None:
    """Small cells are hidden; what subtraction from the total gives is never a small number, and
    never a single cell, unless the whole table had to be hidden."""
    hidden = hidden_rows(cells)
    for code, ((some, whole),) in cells.items():
        if 0 < some < SMALLEST_CELL or 0 < whole - some < SMALLEST_CELL:
            assert code in hidden
    if hidden and hidden != set(cells):
        left = sum(cells[code][0][0] for code in hidden)
        left_out = sum(cells[code][0][1] - cells[code][0][0] for code in hidden)
        assert len(hidden) > 1
        assert not 0 < left < SMALLEST_CELL
        assert not 0 < left_out < SMALLEST_CELL


@given(tables())
def test_an_empty_row_protects_nobody(cells: dict[str, tuple[tuple[int, int]]]) -> None:
    """Of the hidden rows at least two are inhabited, unless there are no others to hide."""
    hidden = hidden_rows(cells)
    inhabited = {code for code, ((_some, whole),) in cells.items() if whole}
    if hidden & inhabited and not inhabited <= hidden:
        assert len(hidden & inhabited) > 1


def test_a_hidden_place_hides_what_lies_in_it() -> None:
    """Otherwise the villages would add up to their township."""
    rows = {
        "53": ((50, 1000),),
        "5301": ((4, 500),),
        "5302": ((46, 500),),
        "530101": ((0, 250),),
        "530102": ((4, 250),),
        "530201": ((46, 500),),
    }
    assert hidden_places(rows) == {"5301", "5302", "530101", "530102", "530201"}


def test_what_is_hidden_elsewhere_stays_hidden_and_serves() -> None:
    """A row hidden on another page is the one that goes along here."""
    rows = {"a": ((4, 100),), "b": ((30, 100),), "c": ((20, 100),)}
    assert hidden_rows(rows, also={"b"}) == {"a", "b"}
    assert is_small(rows["a"])
