"""The count of what is unread, for the head of every page."""

from typing import Any

from django import template

from xieshou.core.scope import Viewer
from xieshou.notify import reads

register = template.Library()


@register.simple_tag
def unread_notes(viewer: Any) -> int:
    """Of whoever looks; error pages may be shown before anybody has been recognised."""
    return reads.unread(viewer) if isinstance(viewer, Viewer) else 0
