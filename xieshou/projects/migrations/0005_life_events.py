"""Events are only added; what a year's plan had taken in before becomes a project."""

from django.db import migrations
from django.utils import timezone

from xieshou.core.append_only import append_only
from xieshou.projects.rules import Cost
from xieshou.projects.rules.life import Terms, content_hash


def planned_become_projects(apps, schema_editor):
    tables = {
        name: apps.get_model("projects", name)
        for name in ("Proposal", "ProposalCost", "Project", "ProjectCost", "ProjectEvent")
    }
    now = timezone.now()
    planned = tables["Proposal"].objects.filter(state="planned", project=None)
    for one in planned.select_related("village").iterator(500):
        costs = list(tables["ProposalCost"].objects.filter(proposal=one).select_related("payer"))
        made = tables["Project"].objects.create(
            code=one.code, proposal=one, year=one.year, place=one.village, name=one.name,
            kind=one.kind, content=one.note, households=one.households, people=one.people,
            total_fen=one.total_fen, state="planned", since=now, authors=one.authors,
            decision=one.decision, origin=one.origin, source=one.source,
            source_url=one.source_url, grade=one.grade,
        )
        tables["ProjectCost"].objects.bulk_create(
            tables["ProjectCost"](
                project=made, source=cost.source, payer=cost.payer, amount_fen=cost.amount_fen
            )
            for cost in costs
        )
        terms = Terms(
            one.name, one.village.code, one.kind, one.note, "", one.households, one.people,
            tuple(Cost(cost.source, cost.payer.code, cost.amount_fen) for cost in costs),
        )
        tables["ProjectEvent"].objects.create(
            project=made, verb="enter_plan", before="", after="planned", note=one.decision,
            content_hash=content_hash(terms), by=None, by_name="system", at=now,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0004_life'),
    ]

    operations = [
        migrations.RunPython(planned_become_projects, migrations.RunPython.noop),
        append_only("projects_projectevent"),
        append_only("projects_proposalevent"),
    ]
