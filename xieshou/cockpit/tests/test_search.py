"""One search over everything one may see, and nothing else."""

import pytest
from django.test import Client

from xieshou.cockpit import reads
from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.core.search import PER_KIND, words_of
from xieshou.registry import actions as registry
from xieshou.registry.tests.conftest import (  # noqa: F401
    NEXT,
    OURS,
    YUNNAN,
    client_of,
    places,
    user,
    viewer,
)

# 上帕社区居民委员会, Shangpa Community.
NAME, INITIALS, ENGLISH = "上帕", "spsq", "SHANGPA"
pytestmark = pytest.mark.usefixtures("places")


def _home(village: str, number: int, head: str) -> str:
    code = f"{village}-{number:04d}"
    home = {"code": code, "village": village, "size": 3, "group": "other", "head_name": head}
    registry.import_households(viewer=SYSTEM, rows=[home])
    return code


def _found(text: str, who: Viewer = PUBLIC) -> list[tuple[str, str]]:
    return [(hit.kind, hit.label) for hit in reads.search(text, who)]


def test_words_are_narrow_few_and_each_must_be_found() -> None:
    assert words_of("　ＬＭＤ，老姆登  a\0b") == ("LMD", "老姆登", "ab")
    assert len(words_of("a b c d e f g")) == 5
    assert words_of("  ") == ()


def test_a_place_is_found_by_name_code_english_and_initials() -> None:
    for text in (NAME, OURS[:11], INITIALS, ENGLISH):
        assert OURS in {hit.arguments[0] for hit in reads.search(text) if hit.kind == "place"}
    assert _found(f"{NAME} 没有这个词") == []
    assert _found("") == []


def test_a_place_renamed_gets_new_initials() -> None:
    rows = [(code, "新名村委会" if code == OURS else name) for code, name in YUNNAN]
    registry.load_divisions(viewer=SYSTEM, province="53", year=2030, rows=rows)
    assert ("place", "新名村") in _found("xmcwh")
    assert "place" not in dict(_found(f"{INITIALS} {OURS}"))


def test_a_household_is_found_in_the_own_village_alone_by_code_name_or_initials() -> None:
    ours, theirs = _home(OURS, 1, "和丽花"), _home(NEXT, 1, "和丽花")
    officer = viewer("officer", "village_officer", OURS)
    for text in (ours, "丽花", "hlh"):
        assert ("household", ours) in _found(text, officer)
    for text in (theirs, "丽花", "hlh"):
        assert ("household", theirs) not in _found(text, officer)
    buyer = viewer("buyer", "buyer", OURS[:6])
    for text in (ours, "丽花"):
        assert "household" not in dict([*_found(text), *_found(text, buyer)])


def test_of_a_kind_there_are_at_most_a_few() -> None:
    for number in range(PER_KIND + 5):
        registry.register_organisation(
            viewer=SYSTEM, name=f"茶厂{number}", kind="firm", place=OURS[:6]
        )
    assert len(_found("茶厂")) == PER_KIND


def test_users_are_found_by_who_gives_roles() -> None:
    user("zhang.san", "county_office", OURS[:6])
    admin = viewer("admin", "administrator", "53")
    assert "user" in dict(_found("zhang", admin))
    assert "user" not in dict(_found("zhang", viewer("office", "county_office", OURS[:6])))


def test_the_page_takes_words_by_post_and_is_not_kept() -> None:
    name, page = NAME, f"/places/{OURS}/"
    answer = Client().post("/search/", {"q": name})
    assert page in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert page not in Client().get("/search/", {"q": name}).content.decode()
    assert "没有找到" in Client().post("/search/", {"q": "zz没有"}).content.decode()
    part = Client().post("/search/", {"q": name}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert page in part


def test_the_api_says_the_same() -> None:
    def asked(text: str):
        return Client().post("/api/v1/search", {"q": text}, content_type="application/json")

    assert [OURS] in [hit["arguments"] for hit in asked(OURS).json()]
    assert asked("").status_code == 422


def test_words_that_are_no_words_break_nothing() -> None:
    office = viewer("office", "county_office", OURS[:6])
    for text in ("%", "_", "' OR 1=1 --", "\\", "(", "a" * 500, "\0"):
        assert isinstance(reads.search(text, office), list)
