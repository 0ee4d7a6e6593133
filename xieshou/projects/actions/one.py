"""One proposal on its way: proposed, revised, submitted or withdrawn."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xieshou.core.action import Conflict, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.models import Origin
from xieshou.core.scope import Viewer
from xieshou.projects import rules
from xieshou.projects.actions import events, writing
from xieshou.projects.actions.answers import check_planned
from xieshou.projects.actions.checks import check, check_room
from xieshou.projects.models import Notice, Project, Proposal
from xieshou.projects.rules import Content, Entry


def village_of(*, code: str, **_: Any) -> str:
    return (
        Proposal.objects.filter(code=code).values_list("village__code", flat=True).first()
        or NOWHERE
    )


@action("projects.propose", place=lambda *, village, **_: village)
def propose(
    *,
    viewer: Viewer,
    village: str,
    year: int,
    content: Content,
    code: str = "",
    origin: str = Origin.ENTERED,
    source: str = "",
) -> Proposal:
    """A new draft of a village; its code is the village's, the year and the next number, `source`
    what it comes from, e.g. the village's plan, of which `origin` is.

    Raises Flawed where the content cannot stand, Conflict where the code is taken.
    """
    check(village, year, content, code)
    if code and Project.objects.filter(code=code).exists():
        raise Conflict("code_taken", _("编号 %(code)s 已有项目使用"), {"code": code})
    # Each time another took the number first, there is room for one less.
    for _attempt in range(rules.MOST_OPEN_WORKS):
        check_room([(village, year)], adding=1)
        wanted = code or _next_code(village, year)
        entry = Entry(
            wanted, year, village, content, state=Proposal.State.DRAFT, origin=origin, source=source
        )
        try:
            with transaction.atomic():
                return _save(Proposal(), entry, viewer)
        except IntegrityError:
            if not Proposal.objects.filter(code=wanted).exists():
                raise
        if code:
            break
    raise Conflict("code_taken", _("编号 %(code)s 已有项目使用"), {"code": wanted})


@action("projects.revise", place=village_of)
def revise(*, viewer: Viewer, code: str, content: Content) -> Proposal:
    """New content; what had been submitted is a draft again, since it must be read anew."""
    proposal = locked(code)
    state = moved(proposal, "revise")
    village = proposal.village.code
    check(village, proposal.year, content, code)
    proposal.costs.all().delete()
    proposal.uses.all().delete()
    proposal.links.all().delete()
    entry = Entry(
        code, proposal.year, village, content, state,
        proposal.origin, proposal.source, proposal.source_url, proposal.grade,
    )  # fmt: skip
    return _save(proposal, entry, viewer)


@action("projects.submit", place=village_of)
def submit(*, viewer: Viewer, code: str) -> Proposal:
    """Hand a draft to the county's office; who does answers for it like its authors."""
    proposal = locked(code)
    proposal.state = moved(proposal, "submit")
    check_planned(proposal)
    proposal.authors = _authors(proposal, viewer)
    proposal.save(update_fields=["state", "authors"])
    events.of_proposal(proposal, "submit", Proposal.State.DRAFT, viewer)
    return proposal


@action("projects.withdraw", place=village_of)
def withdraw(*, viewer: Viewer, code: str) -> Proposal:
    """Take a proposal back; it stays on record and is planned no more."""
    proposal = locked(code)
    before = proposal.state
    proposal.state = moved(proposal, "withdraw")
    proposal.save(update_fields=["state"])
    Notice.objects.filter(proposal=proposal, state=Notice.State.OPEN).update(
        state=Notice.State.STOPPED
    )
    events.of_proposal(proposal, "withdraw", before, viewer)
    return proposal


def _next_code(village: str, year: int) -> str:
    stem = f"{village}-{year}-"
    taken = [
        *Proposal.objects.filter(code__startswith=stem).values_list("code", flat=True),
        # One that a ledger of another site brought without its proposal.
        *Project.objects.filter(code__startswith=stem).values_list("code", flat=True),
    ]
    numbers = [int(code.removeprefix(stem)) for code in taken if code.removeprefix(stem).isdigit()]
    return f"{stem}{max(numbers, default=0) + 1:02d}"


def locked(code: str) -> Proposal:
    """The proposal, held until the act is done. Raises NotFound."""
    found = Proposal.objects.select_for_update(of=("self",)).select_related("village")
    proposal = found.filter(code=code).first()
    if proposal is None:
        raise NotFound("no_proposal", _("没有编号为 %(code)s 的项目"), {"code": code})
    return proposal


def moved(proposal: Proposal, verb: str) -> str:
    """The state after the verb; raises Conflict where it is not allowed now."""
    state = rules.next_state(verb, proposal.state)
    if state is None:
        raise Conflict(
            "wrong_state",
            _("“%(state)s”的项目不能办理此项"),
            {"state": proposal.get_state_display()},
        )
    return state


def _authors(proposal: Proposal, viewer: Viewer) -> list[int]:
    """Who wrote, changed or submitted it, now with the viewer."""
    return sorted({*proposal.authors, *filter(None, [viewer.user_id])})


def _save(proposal: Proposal, entry: Entry, viewer: Viewer) -> Proposal:
    ids = writing.place_ids([entry.village, *(cost.payer for cost in entry.content.costs)])
    writing.filled(proposal, entry, ids[entry.village])
    proposal.authors = _authors(proposal, viewer)
    proposal.save()
    others = writing.proposal_ids((*entry.content.requires, *entry.content.excludes))
    writing.insert_costs_and_uses([(proposal.pk, entry)], ids)
    writing.insert_links([(proposal.pk, entry)], others)
    return proposal
