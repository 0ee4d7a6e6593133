"""Pages of releases: for anybody, and for the offices that prepare and approve them."""

from xieshou.releases.views.office import (
    approve,
    preparation,
    preparations,
    prepare,
    publish,
    refuse,
    withdraw,
)
from xieshou.releases.views.public import download, release, releases

__all__ = [
    "approve",
    "download",
    "preparation",
    "preparations",
    "prepare",
    "publish",
    "refuse",
    "release",
    "releases",
    "withdraw",
]
