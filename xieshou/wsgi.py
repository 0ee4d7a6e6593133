"""What a web server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from xieshou.core.starting import loading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.settings")
with loading():
    application = get_wsgi_application()
    # Every page is loaded before the server divides itself, not by the first visitor of each part.
    _pages = get_resolver().url_patterns
    # It stays, and is not looked through for garbage, so that the processes keep sharing it.
    gc.freeze()
