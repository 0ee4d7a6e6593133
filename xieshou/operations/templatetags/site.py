"""{% load site %}{% site_text as site %}: what the site says of itself."""

from django import template

from xieshou.operations import reads
from xieshou.operations.reads import SiteRow

register = template.Library()


@register.simple_tag
def site_text() -> SiteRow:
    return reads.site_text()
