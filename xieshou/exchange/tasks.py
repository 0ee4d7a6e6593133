"""The background job that matches people with posts: read, match three ways, check, keep."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from xieshou.core.jobs import JobRun, job
from xieshou.exchange import feed
from xieshou.exchange.models import Candidate, PeopleMatch, PeopleRun, Post

BATCH = 2000


@job("exchange.match_people")
def match_people(run: JobRun, *, people_run: int) -> dict[str, Any]:
    """Find what a PeopleRun asks; what the engine refuses is kept as its failure. Run again, it
    replaces what an attempt that broke off left."""
    steps = {
        "read": (0.05, _("读取岗位和人选")),
        "most": (0.1, _("匹配：满足最多")),
        "missing": (0.3, _("还缺什么")),
        "fair": (0.5, _("匹配：各县公平")),
        "stable": (0.7, _("匹配：双方稳定")),
        "keep": (0.9, _("保存结果")),
    }
    asked = PeopleRun.objects.get(pk=people_run)
    find(asked, lambda step: run.progress(*steps[step]))
    return {"people_run": asked.pk, "certified": asked.certified}


def find(asked: PeopleRun, watch: Callable[[str], None] = lambda _step: None) -> None:
    """The three answers, checked and kept; `watch` is told what is under way."""
    watch("read")
    case = feed.case_for(asked)
    try:
        found, missing = feed.solve(case, watch)
    except feed.InputError as error:
        params = {name: str(value) for name, value in error.params.items()}
        asked.summary = {"failure": {"code": error.code, "english": str(error), "params": params}}
        asked.save(update_fields=["summary"])
        return
    watch("keep")
    with transaction.atomic():
        asked.matches.all().delete()
        PeopleMatch.objects.bulk_create(_rows(asked, found), BATCH)
        asked.certified = all(one.certificate["ok"] for one in found.values())
        asked.certificates = {aim: one.certificate for aim, one in found.items()}
        asked.measures = {aim: one.measures for aim, one in found.items()}
        asked.missing = missing
        asked.inputs_hash = case.inputs_hash
        asked.engine_version = found["most"].version
        asked.summary = {
            "people": len(case.people),
            "posts": len(case.posts),
            "seats": sum(one.seats for one in case.posts),
            "kept": len(case.kept),
            "earlier": len(case.earlier),
        }
        asked.save()


def _rows(asked: PeopleRun, found: Any) -> list[PeopleMatch]:
    posts = dict(Post.objects.values_list("code", "pk"))
    people = dict(Candidate.objects.values_list("code", "pk"))
    return [
        PeopleMatch(
            run=asked, aim=aim, post_id=posts[pair.post], candidate_id=people[pair.person],
            wish=pair.wish, fit=pair.fit, kept=pair.kept, moved=pair.moved,
        )
        for aim, one in found.items()
        for pair in one.pairs
    ]  # fmt: skip
