"""Matching people with posts: three answers held side by side, promises kept, what is missing."""

import itertools

import pytest
from django.apps import apps
from hypothesis import given, settings, strategies as st

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import SYSTEM
from xieshou.core.secret import Personal
from xieshou.exchange import actions, feed, reads
from xieshou.exchange.feed import Opening, PeopleCase, Person
from xieshou.exchange.models import Posting
from xieshou.exchange.rules import matching as rules
from xieshou.exchange.tests.conftest import COUNTY, DISTRICT, Exchange, today


def someone(
    code: str,
    *skills: str,
    needs: tuple[str, ...] = (),
    team: str = "",
    wishes: tuple[tuple[str, str, int], ...] = (),
    altitude: int = 9000,
) -> Person:
    return Person(code, skills, rules.without(needs), (), 0, 1000, altitude, team, wishes)


def opening(
    code: str,
    *skills: str,
    seats: int = 1,
    county: str = "A",
    priority: int = 1,
    offers: tuple[str, ...] = (),
    altitude: int = 0,
) -> Opening:
    return Opening(
        code, county, "teacher", seats, skills, (), rules.unseen_to(offers), (), 10, 20, altitude,
        priority,
    )  # fmt: skip


def placed(case: PeopleCase, aim: str = "most") -> dict[str, str]:
    found, _missing = feed.solve(case)
    assert all(one.certificate["ok"] for one in found.values())
    return {pair.person: pair.post for pair in found[aim].pairs}


class TestFeed:
    def test_a_family_goes_where_its_need_is_met(self) -> None:
        """A child must go to school: the host that sees to it is the only one."""
        case = PeopleCase(
            [someone("wang", "数学", needs=("school",))],
            [opening("P1", "数学"), opening("P2", "数学", offers=("school", "housing"))],
        )
        assert placed(case) == {"wang": "P2"}

    def test_of_health_only_a_limit_of_altitude_counts(self) -> None:
        case = PeopleCase(
            [someone("wang", altitude=2000)],
            [opening("P1", altitude=3000), opening("P2", altitude=1900)],
        )
        assert placed(case) == {"wang": "P2"}

    def test_a_key_county_comes_first(self) -> None:
        case = PeopleCase(
            [someone("wang", wishes=(("county", "B", 0),))],
            [opening("P1", county="A", priority=0), opening("P2", county="B")],
        )
        assert placed(case) == {"wang": "P1"}

    def test_a_couple_goes_to_one_county_or_nowhere(self) -> None:
        case = PeopleCase(
            [someone("wang", "数学", team="T"), someone("li", "医疗", team="T")],
            [opening("P1", "数学", county="A"), opening("P2", "医疗", county="B")],
        )
        assert placed(case) == {}

    def test_what_one_change_would_fill(self) -> None:
        """Two know mathematics and not physics: training them fills both seats."""
        case = PeopleCase(
            [someone("wang", "数学"), someone("li", "数学")],
            [opening("P1", "数学", "物理", seats=2)],
        )
        _found, missing = feed.solve(case)
        assert missing["lacks"][0]["reason"] == "skills"
        assert missing["changes"][0]["name"] == "物理"
        assert (missing["changes"][0]["seats"], missing["changes"][0]["people"]) == (2, 2)

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(st.sets(st.sampled_from("xyz")), max_size=4),
        st.lists(st.tuples(st.sets(st.sampled_from("xyz"), max_size=2), st.integers(1, 2)),
                 max_size=3),
    )  # fmt: skip
    def test_the_most_seats_are_filled(
        self, people: list[set[str]], posts: list[tuple[set[str], int]]
    ) -> None:
        """Against every matching there is."""
        case = PeopleCase(
            [someone(f"c{i}", *sorted(has)) for i, has in enumerate(people)],
            [opening(f"p{q}", *sorted(asks), seats=n) for q, (asks, n) in enumerate(posts)],
        )
        best = 0
        for choice in itertools.product(range(-1, len(posts)), repeat=len(people)):
            fits = all(q < 0 or posts[q][0] <= has for q, has in zip(choice, people, strict=True))
            if fits and all(choice.count(q) <= posts[q][1] for q in range(len(posts))):
                best = max(best, sum(q >= 0 for q in choice))
        assert len(placed(case)) == best

    def test_equal_inputs_have_equal_hashes(self) -> None:
        first, again, other = (
            PeopleCase([someone("wang", skill)], [opening("P1")])
            for skill in ("数学", "数学", "物理")
        )
        assert first.inputs_hash == again.inputs_hash != other.inputs_hash


class TestRun:
    def test_three_answers_stand_side_by_side_and_one_is_chosen(self, exchange: Exchange) -> None:
        """Proposed to both sides; people are codes, no names, until they agree."""
        post, wang = exchange.post(), exchange.candidate()
        run = exchange.matched()
        row = reads.people_run(exchange.county, run.pk)
        assert row is not None
        assert [one.aim for one in row.aims] == ["most", "fair", "stable"]
        assert [one.filled for one in row.aims] == [1, 1, 1]
        assert row.certified
        assert len(row.inputs_hash) == 64
        assert row.engine_version
        counts = actions.choose_aim(viewer=exchange.county, run=run.pk, aim="stable")
        assert counts == {"proposed": 1, "stayed": 0, "superseded": 0, "gone": 0}
        made = Posting.objects.get()
        assert (made.post, made.candidate, made.state) == (post, wang, "proposed")
        (shown,) = reads.people_matches(exchange.county, run.pk, aim="stable").rows
        assert shown.candidate == wang.code
        (listed,) = reads.postings(exchange.county).rows
        assert listed.person == wang.code
        with pytest.raises(Conflict):
            actions.choose_aim(viewer=exchange.county, run=run.pk, aim="most")

    def test_health_does_not_go_into_a_run(self, exchange: Exchange) -> None:
        exchange.post()
        exchange.candidate(health=Personal("高血压二级"))
        run = exchange.matched()
        told = str([run.summary, run.measures, run.missing, run.certificates])
        assert "高血压" not in told
        assert "王老师" not in told

    def test_promises_stand_and_proposals_move_only_for_their_price(
        self, exchange: Exchange
    ) -> None:
        """New entries are matched again; nobody who was promised a seat loses it."""
        first = exchange.post(title="甲校")
        kinds = [("kind", "teacher", 6), ("kind", "doctor", 3), ("kind", "agronomist", 0)]
        exchange.candidate(wishes=kinds)
        actions.choose_aim(viewer=exchange.county, run=exchange.matched().pk, aim="most")
        better = exchange.post(title="乙校", kind="doctor")
        dear = exchange.matched(per_move=5)
        row = reads.people_run(exchange.county, dear.pk)
        assert row is not None
        assert row.aims[0].moves == 0
        assert row.earlier == 1
        cheap = exchange.matched(per_move=1)
        counts = actions.choose_aim(viewer=exchange.county, run=cheap.pk, aim="most")
        assert (counts["proposed"], counts["superseded"]) == (1, 1)
        live = Posting.objects.get(state="proposed")
        assert live.post == better
        actions.accept_posting(viewer=exchange.district, posting=live.code, side="sender")
        exchange.post(title="丙校", kind="agronomist")
        kept = exchange.matched(per_move=0)
        (pair,) = reads.people_matches(exchange.county, kept.pk, aim="most").rows
        assert (pair.post, pair.kept) == (better.code, True)
        actions.choose_aim(viewer=exchange.county, run=kept.pk, aim="most")
        live.refresh_from_db()
        assert live.state == "proposed"
        assert first.postings.filter(state="proposed").count() == 0
        assert reads.posting_faults() == []

    def test_key_counties_are_the_registers(self, exchange: Exchange) -> None:
        apps.get_model("registry", "Place").objects.filter(code=COUNTY).update(is_key_county=True)
        exchange.post()
        exchange.candidate()
        run = exchange.matched()
        row = reads.people_run(exchange.county, run.pk)
        assert row is not None
        assert (row.aims[0].key_filled, row.aims[0].key_seats) == (1, 1)

    def test_what_came_in_between_is_skipped(self, exchange: Exchange) -> None:
        post, wang = exchange.post(), exchange.candidate()
        run = exchange.matched()
        actions.close_post(viewer=exchange.county, post=post.code, reason="不再需要")
        counts = actions.choose_aim(viewer=exchange.county, run=run.pk, aim="most")
        assert counts["gone"] == 1
        assert not wang.postings.exists()

    def test_who_turned_another_way_or_has_no_day_left_is_skipped(self, exchange: Exchange) -> None:
        exchange.post(seats=3)
        people = [exchange.candidate(f"{name}老师") for name in "王李赵"]
        run = exchange.matched()
        for one, change in ((people[0], {"way": "east"}), (people[1], {"last_day": today(-150)})):
            actions.revise_candidate(
                viewer=exchange.district, candidate=one.code,
                **({"way": "west", "kind": "teacher", "first_day": one.first_day,
                    "last_day": one.last_day} | change),
            )  # fmt: skip
        counts = actions.choose_aim(viewer=exchange.county, run=run.pk, aim="most")
        assert (counts["proposed"], counts["gone"]) == (1, 2)

    def test_a_team_of_which_one_is_gone_is_gone(self, exchange: Exchange) -> None:
        """Also whoever of it was proposed before."""
        exchange.post(seats=3)
        exchange.candidate("王老师", team="一家")
        wife = exchange.candidate("李老师", team="一家")
        alone = exchange.candidate("赵老师")
        first = exchange.matched()
        actions.choose_aim(viewer=exchange.county, run=first.pk, aim="most")
        run = exchange.matched()
        hers = wife.postings.get()
        actions.decline_posting(
            viewer=exchange.district, posting=hers.code, side="sender", reason="改变主意"
        )
        actions.withdraw_candidate(viewer=exchange.district, candidate=wife.code, reason="改变主意")
        counts = actions.choose_aim(viewer=exchange.county, run=run.pk, aim="most")
        assert counts == {"proposed": 0, "stayed": 1, "superseded": 1, "gone": 2}
        assert Posting.objects.get(state="proposed").candidate == alone

    def test_what_is_over_is_not_matched(self, exchange: Exchange) -> None:
        """Neither posts nor people whose last day has passed."""
        exchange.post(title="已过期", ends_on=today(-1))
        exchange.post()
        exchange.candidate(last_day=today(-1))
        exchange.candidate("李老师")
        run = exchange.matched()
        assert (run.summary["posts"], run.summary["people"]) == (1, 1)

    def test_more_words_than_the_engine_holds_are_told(self, exchange: Exchange) -> None:
        for at in range(4):
            exchange.post(title=f"岗位{at}", skills=[f"技能{at}-{word}" for word in range(16)])
        exchange.candidate()
        run = exchange.matched()
        assert run.summary["failure"]["code"] == "too_many_names"
        row = reads.people_run(exchange.county, run.pk)
        assert row is not None
        assert "62" in row.failure
        assert not row.certified

    def test_nothing_open_is_an_answer_too(self, exchange: Exchange) -> None:
        run = exchange.matched()
        assert run.certified
        assert run.measures["most"]["filled"] == 0

    def test_who_may_not_match(self, exchange: Exchange) -> None:
        """Another county, and the experts; and nobody learns of a run that is not theirs."""
        exchange.post()
        run = exchange.matched()
        for viewer in (exchange.neighbour, exchange.teacher):
            with pytest.raises(Forbidden):
                actions.match_people(viewer=viewer, way="west", hosts=COUNTY, homes=DISTRICT)
            with pytest.raises(Forbidden):
                actions.choose_aim(viewer=viewer, run=run.pk, aim="most")
            assert reads.people_run(viewer, run.pk) is None
        assert reads.people_run(exchange.district, run.pk) is not None

    def test_both_sides_are_named(self, exchange: Exchange) -> None:
        for field, changes in (
            ("homes", {"homes": "533324"}), ("hosts", {"hosts": "999999"}), ("way", {"way": "up"}),
        ):  # fmt: skip
            asked = {"way": "west", "hosts": COUNTY, "homes": DISTRICT} | changes
            with pytest.raises(BadInput) as fault:
                actions.match_people(viewer=SYSTEM, **asked)
            assert fault.value.params["field"] == field

    def test_a_preference_of_the_host_counts(self, exchange: Exchange) -> None:
        """Of two equals the one the host would rather have."""
        post = exchange.post()
        exchange.candidate("王老师")
        li = exchange.candidate("李老师")
        first = exchange.candidate("赵老师")
        for one, distance in ((first, 9), (li, 0)):
            actions.prefer(
                viewer=exchange.county, post=post.code, candidate=one.code, distance=distance
            )
        wang = exchange.candidate("周老师")
        actions.prefer(viewer=exchange.county, post=post.code, candidate=wang.code, distance=1)
        run = exchange.matched()
        (pair,) = reads.people_matches(exchange.county, run.pk).rows
        assert pair.fit == 0
        assert today() == run.on
