"""The command line: `xieshou --help` teaches it.

Commands that need tables use the same reads and actions as the pages, as the system viewer.
"""

import gc
import os

import django

from xieshou.core.starting import loading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.settings")
with loading():
    django.setup()
    from xieshou.cli.root import main

    gc.freeze()

__all__ = ["main"]
