"""The command line: `xieshou --help` teaches it.

Commands that need tables use the same reads and actions as the pages, as the system viewer.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.settings")
django.setup()

from xieshou.cli.root import main  # noqa: E402

__all__ = ["main"]
