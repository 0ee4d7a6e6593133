"""Where pyxform is asked for an XForm, and the measure for what a household lacks."""

from xieshou.surveys.feed.deprivation import derive
from xieshou.surveys.feed.xlsform import SHEETS, FormFault, as_xlsx, convert, from_xlsx

__all__ = ["SHEETS", "FormFault", "as_xlsx", "convert", "derive", "from_xlsx"]
