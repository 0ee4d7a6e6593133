"""Which content of an instance counts, and what is known of a household from all of them."""

import json

from django.utils import timezone

from xieshou.surveys import rules
from xieshou.surveys.models import Entity, Submission
from xieshou.surveys.reads.scopes import schema_of


def settle_variants(instance_id: str) -> None:
    """Let the one content count that the rule says, whichever came first."""
    found = list(Submission.objects.select_for_update().filter(instance_id=instance_id))
    best = rules.counting(_note(one, {}) for one in found)
    for one in sorted(found, key=lambda row: row.digest == best.digest):
        counts = one.digest == best.digest
        if one.counts != counts:
            one.counts = counts
            one.save(update_fields=["counts"])


def refold(household: str) -> Entity:
    """What is known of a household, folded anew; the caller holds its row."""
    found = (
        Submission.objects.filter(household=household, is_back_check=False)
        .select_related("version__form")
        .defer("version__sheets", "version__xform", "version__schema")
    )
    authors: dict[str, int] = {}
    for row in found:
        if row.counts:
            authors[row.instance_id] = row.enumerator_id
    notes = []
    for row in found:
        schema = schema_of(row.version)
        if schema.dataset:
            notes.append(_of_author(row, schema, authors))
    known = rules.fold(notes)
    entity = Entity.objects.get(code=household)
    entity.values = dict(known.values)
    entity.clashes = [
        {"name": one.name, "instances": list(one.instances), "values": list(one.values)}
        for one in known.clashes
    ]
    entity.version = known.version
    entity.changed_at = timezone.now()
    entity.save()
    return entity


def _of_author(row: Submission, schema: rules.Schema, authors: dict[str, int]) -> rules.Note:
    answers = json.loads(row.answers)
    values = {
        one.save_to: answers[one.path]
        for one in schema.questions
        if one.save_to and not one.personal and answers.get(one.path)
    }
    foreign = authors.get(row.deprecated_id, row.enumerator_id) != row.enumerator_id
    return _note(row, values, "" if foreign else row.deprecated_id)


def _note(row: Submission, values: dict[str, str], replaces: str = "") -> rules.Note:
    return rules.Note(
        instance=row.instance_id, digest=row.digest, at=row.ended_at.isoformat(), values=values,
        base=row.base, replaces=replaces, chosen=row.chosen,
    )  # fmt: skip
