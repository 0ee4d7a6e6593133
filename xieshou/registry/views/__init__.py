from xieshou.registry.views.indicator_sets import (
    check_indicator_set,
    download_indicator_set,
    indicator_set,
    indicator_sets,
    new_indicator_set,
    upload_indicator_set,
)
from xieshou.registry.views.pages import (
    end_role,
    household,
    households,
    me,
    new_organisation,
    new_user,
    organisations,
    pairings,
    reveal,
    roles,
)

__all__ = [
    "check_indicator_set",
    "download_indicator_set",
    "end_role",
    "household",
    "households",
    "indicator_set",
    "indicator_sets",
    "me",
    "new_indicator_set",
    "new_organisation",
    "new_user",
    "organisations",
    "pairings",
    "reveal",
    "roles",
    "upload_indicator_set",
]
