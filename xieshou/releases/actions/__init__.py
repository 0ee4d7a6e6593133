"""The verbs of releases; each is checked, scoped, audited and done whole or not at all."""

from xieshou.releases.actions.preparing import (
    approve,
    prepare,
    prepare_withdrawal,
    queue,
    refuse,
)
from xieshou.releases.actions.publishing import publish

__all__ = ["approve", "prepare", "prepare_withdrawal", "publish", "queue", "refuse"]
