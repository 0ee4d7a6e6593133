"""The search of everything one may see."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xieshou.cockpit import reads
from xieshou.core.request import Request

LONGEST = 200


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: Request) -> HttpResponse:
    """The words come by POST: nobody's name is to stand in an address, or in a log of them."""
    text = request.POST.get("q", "")[:LONGEST].strip()
    found = reads.search(text, request.viewer)
    groups = [
        (label, [(hit, reverse(hit.page, args=hit.arguments) + hit.query) for hit in some])
        for label, some in groupby(found, key=lambda hit: hit.kind_label)
    ]
    part = "cockpit/hits.html" if request.htmx else "cockpit/search.html"
    return render(request, part, {"text": text, "groups": groups})
