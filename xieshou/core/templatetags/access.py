"""What the viewer may do, for pages that offer links to it."""

from typing import Any

from django import template

from xieshou.core.scope import Viewer

register = template.Library()


@register.filter
def may(viewer: Any, verb: str) -> bool:
    """Whether the verb is allowed somewhere: {% if request.viewer|may:"core.audit" %}.

    Error pages may be shown before anybody has been recognised; then nothing is allowed.
    """
    return isinstance(viewer, Viewer) and bool(viewer.places(verb))
