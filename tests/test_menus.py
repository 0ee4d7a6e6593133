"""The menus lead to every page that somebody may use, and to no other."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from xieshou.core.scope import PUBLIC, Grant, Viewer
from xieshou.core.views import ImportView

IMPORTS = {
    reverse(f"{space}:{pattern.name}"): pattern.callback.view_initkwargs["apply"].verb
    for space, (_prefix, resolver) in get_resolver().namespace_dict.items()
    for pattern in resolver.url_patterns
    if getattr(pattern.callback, "view_class", None) is ImportView
}
# Pages of the account menu and what they ask for.
PAGES = {
    reverse("registry:households"): "registry.see_households",
    reverse("registry:indicator_sets"): "registry.save_indicator_set",
    reverse("registry:roles"): "registry.grant_role",
    reverse("core:audit"): "core.audit",
}


def _menu(name: str, viewer: Viewer) -> str:
    request = RequestFactory().get("/")
    request.viewer = viewer
    user = SimpleNamespace(is_authenticated=True, get_username="w")
    return render_to_string(f"parts/{name}.html", {"request": request, "user": user})


def _one_who_may(verb: str) -> Viewer:
    return Viewer(1, "w", (Grant("role", "533323", None, None, frozenset({verb})),))


@pytest.mark.parametrize(("menu", "pages"), [("imports_menu", IMPORTS), ("account", PAGES)])
def test_a_menu_offers_what_one_may_and_nothing_else(menu: str, pages: dict[str, str]) -> None:
    """Each page for whoever holds its verb somewhere; none of them for others."""
    assert len(pages) >= 3
    for verb in set(pages.values()):
        shown = _menu(menu, _one_who_may(verb))
        mine = {address for address, asked in pages.items() if asked == verb}
        assert {one for one in pages if f'"{one}"' in shown} == mine
    assert not any(f'"{one}"' in _menu(menu, PUBLIC) for one in pages)
