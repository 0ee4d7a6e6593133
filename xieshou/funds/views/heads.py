"""The public page of heads: whoever keeps a copy can tell later whether a book was cut."""

from django.http import HttpResponse
from django.shortcuts import render

from xieshou.core.request import Request
from xieshou.funds import reads


def head(request: Request) -> HttpResponse:
    return render(request, "funds/head.html", {"heads": reads.heads()})


def overrides(request: Request) -> HttpResponse:
    return render(request, "funds/overrides.html", {"rows": reads.overrides()})
