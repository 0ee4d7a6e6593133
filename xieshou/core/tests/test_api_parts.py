"""Where the next part of a long list is, whatever way an operation counts them."""

from hypothesis import given, strategies as st

from xieshou.core.api import _next_part


def test_pages_with_a_number_lead_to_the_next_and_end():
    assert _next_part({"rows": [1], "page": 1, "pages": 2}) == {"page": 2}
    assert _next_part({"rows": [1], "page": 2, "pages": 2}) == {}


@given(st.integers(0, 40), st.integers(1, 7))
def test_whoever_follows_sees_every_row_once(total, limit):
    """By offset, by page, and where the part lies inside the answer."""
    for inside in (False, True):
        seen, asked = [], {"offset": 0, "page": 1}
        while asked:
            assert asked["offset"] == (asked["page"] - 1) * limit
            rows = list(range(total))[asked["offset"] : asked["offset"] + limit]
            seen += rows
            part = {"rows": rows, "total": total, "offset": asked["offset"], "limit": limit}
            asked = _next_part({"page": part, "sum": 1} if inside else part)
        assert seen == list(range(total))


def test_what_is_no_list_has_no_next_part():
    assert _next_part({"name": "a", "page": 3}) == {}
