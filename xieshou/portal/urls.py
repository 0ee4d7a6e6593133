from django.contrib.sitemaps.views import index, sitemap
from django.urls import path
from django.views.decorators.cache import cache_page

from xieshou.portal import views
from xieshou.portal.sitemaps import SITEMAPS

# Search engines come when they like; what they ask for need not be made anew each time.
HOUR_S = 3600
_section = "portal:sitemap_section"

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("map/pairings.<slug:language>.json", views.pairings, name="pairings"),
    path("maps/counties.json", views.boundaries, {"level": "counties"}, name="counties"),
    path("maps/prefectures.json", views.boundaries, {"level": "prefectures"}, name="prefectures"),
    path("story/works/", views.works, name="works"),
    path("story/money/", views.money, name="money"),
    path("story/plan/", views.plan, name="plan"),
    path("story/matching/", views.matching, name="matching"),
    path("story/village/<str:code>/", views.village, name="village"),
    path("story/products/<str:code>/", views.products, name="products"),
    path("story/lot/", views.lot, name="lot"),
    path("notices/", views.notices, name="notices"),
    path("notices/rss.xml", views.Notices(), name="feed"),
    path("notices/atom.xml", views.AtomNotices(), name="atom"),
    path("downloads/", views.downloads, name="downloads"),
    path("card/<str:token>.png", views.card, name="card"),
    path("robots.txt", views.robots, name="robots"),
    path(
        "sitemap.xml",
        cache_page(HOUR_S)(index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": _section},
        name="sitemap",
    ),
    path(
        "sitemap-<section>.xml",
        cache_page(HOUR_S)(sitemap),
        {"sitemaps": SITEMAPS},
        name="sitemap_section",
    ),
]
