"""What holds of every page: it answers in both languages, fits the screen, has no faults."""

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from examples.hudian.people import LOGINS
from tests.browser.conftest import DESKTOP, PHONE

PUBLIC = {
    "home": "/",
    "story-works": "/story/works/",
    "story-money": "/story/money/",
    "story-plan": "/story/plan/",
    "story-matching": "/story/matching/",
    "story-village": "/story/village/533323201204/",
    "story-products": "/story/products/533323/",
    "story-lot": "/story/lot/",
    "notices": "/notices/",
    "downloads": "/downloads/",
    "places": "/places/",
    "province": "/places/53/",
    "province-published": "/places/53/published/",
    "prefecture": "/places/5333/",
    "county": "/places/533323/",
    "township": "/places/533323201/",
    "samples": "/places/samples/",
    "sample": "/places/samples/1/",
    "village": "/villages/533323201204/",
    "self-development": "/villages/533323201204/capability/",
    "self-development-below": "/villages/capability/533323/",
    "find-village": "/villages/",
    "village-plan-of-years": "/villages/plans/533323201204-P2026/",
    "village-services": "/villages/533323201204/services/",
    "village-skills": "/villages/533323201204/skills/",
    "village-meetings": "/villages/533323201204/meetings/",
    "village-meeting": "/villages/meetings/533323201204-M2026-01/",
    "bank": "/projects/",
    "proposal": "/projects/533323201204-2027-01/",
    "projects-under-way": "/projects/life/",
    "kinds": "/projects/kinds/",
    "kind": "/projects/kinds/health/",
    "products": "/market/products/",
    "pairings": "/registry/pairings/",
    "rounds": "/plan/",
    "room": "/plan/1/",
    "works": "/plan/1/works/",
    "plan-counties": "/plan/1/counties/",
    "plan-limits": "/plan/1/limits/",
    "village-plan": "/plan/1/village/533323201204/",
    "history": "/plan/1/history/",
    "studies": "/plan/1/studies/",
    "compare": "/plan/1/compare/?a=1&b=1",
    "adoption": "/plan/1/adoption/",
    "priority": "/plan/1/priority/",
    "ballots": "/ballots/",
    "ballot": "/ballots/533323201204-B1/",
    "ballot-results": "/ballots/533323201204-B1/results/",
    "ballot-fate": "/plan/ballots/533323201204-B1/",
    "gain": "/places/gain/",
    "monitoring-notices": "/monitoring/notices/",
    "monitoring-counties": "/monitoring/counties/",
    "balances": "/balance/",
    "balance": "/balance/310115/533323/",
    "balance-of-all": "/balance/31/53/",
    "assessment-sets": "/balance/assessments/sets/",
    "assessment-set": "/balance/assessments/sets/ew-2021/1/",
    "plans-realised": "/balance/effects/plans/",
    "releases": "/releases/",
    "release": "/releases/1/",
    "search": "/search/",
    "open-data": "/data/",
    "open-dataset": "/data/projects/",
    "check-iati": "/data/check/",
    "invest": "/invest/",
    "opportunities": "/invest/opportunities/",
    "labour": "/exchange/labour/",
    "workshops": "/exchange/labour/workshops/",
    "fairs": "/exchange/labour/fairs/",
    "materials": "/exchange/materials/",
    "twins": "/exchange/twins/",
    "exchange": "/exchange/",
    "posts": "/exchange/posts/",
    "sign-in": "/login/",
}
OFFICE = {
    "first-page": "/cockpit/",
    "board": "/cockpit/board/",
    "map-of-money": "/cockpit/map/",
    "map-of-poverty": "/cockpit/map/?measure=m0",
    "forecast-of-the-year": "/cockpit/forecast/",
    "compare-pairings": "/cockpit/compare/",
    "todo": "/plan/todo/",
    "village-plan-draft": "/villages/plans/533323201204-P2026/draft/",
    "village-plan-need": "/villages/plans/533323201204-P2026/draft/needs/N01/",
    "village-plan-work": "/villages/plans/533323201204-P2026/draft/works/W01/",
    "village-plan-compare": "/villages/plans/533323201204-P2026/compare/",
    "propose": "/projects/new/?village=533323201204",
    "notifications": "/notifications/",
    "notification-settings": "/notifications/settings/",
    "receivers": "/notifications/receivers/",
    "new-receiver": "/notifications/receivers/new/",
    "deliveries": "/notifications/log/",
    "import": "/projects/import/",
    "import-sample": "/places/samples/import/",
    "uploads": "/work/uploads/",
    "scenario": "/plan/1/scenario/",
    "households": "/registry/households/?place=533323",
    "surveys": "/surveys/",
    "survey-forms": "/surveys/forms/",
    "survey-form": "/surveys/forms/xieshou_household/",
    "survey-upload": "/surveys/forms/new/",
    "survey-draw": "/surveys/rounds/new/",
    "survey-answers": "/surveys/answers/",
    "survey-batches": "/surveys/batches/",
    "organisations": "/registry/organisations/",
    "exit-test": "/benefits/exit/?place=533323201204&year=2026",
    "import-shares": "/benefits/shares/import/",
    "receipts": "/market/thread/receipts/",
    "owed": "/market/owed/",
    "monitoring": "/monitoring/",
    "clues": "/monitoring/clues/",
    "case": "/monitoring/cases/1/",
    "visits": "/monitoring/visits/",
    "risk-model": "/monitoring/model/",
    "monitoring-lines": "/monitoring/lines/",
    "own-report": "/monitoring/report/",
    "import-clues": "/monitoring/import/clues/",
    "import-years": "/monitoring/import/years/",
    "assessments": "/balance/assessments/",
    "assessment-new": "/balance/assessments/new/",
    "assessment": "/balance/assessments/1/",
    "assessment-figure": "/balance/assessments/1/figures/model-villages/",
    "assessment-records": "/balance/assessments/1/figures/placed/",
    "balance-figures": "/balance/figures/",
    "balance-figure": "/balance/310115/533323/figures/new/",
    "import-balance-figures": "/balance/figures/import/",
    "statements": "/balance/statements/",
    "make-a-statement": "/balance/statements/new/",
    "statement-templates": "/balance/statements/templates/",
    "statement-template": "/balance/statements/templates/new/",
    "statement-placeholders": "/balance/statements/placeholders/",
    "did-it-work": "/balance/effects/?place=533323&outcome=adjusted",
    "import-iati": "/data/iati/import/",
    "people-offered": "/exchange/people/",
    "offer-somebody": "/exchange/people/new/",
    "open-post": "/exchange/posts/new/",
    "people-matchings": "/exchange/matching/",
    "people-matching": "/exchange/matching/1/",
    "match-people": "/exchange/matching/new/",
    "postings": "/exchange/postings/",
    "training": "/exchange/classes/",
    "plan-training": "/exchange/classes/new/",
    "import-posts": "/exchange/posts/import/",
    "import-people": "/exchange/people/import/",
    "me": "/registry/me/",
    "tokens": "/registry/me/tokens/",
    "second-factor": "/account/second-factor/",
    "confirm-who": "/account/second-factor/totp/activate/",
    "workers": "/exchange/labour/workers/",
    "placements": "/exchange/labour/placements/",
    "labour-runs": "/exchange/labour/matching/",
    "new-vacancy": "/exchange/labour/vacancies/new/",
    "import-workers": "/exchange/labour/workers/import/",
    "new-need": "/exchange/materials/needs/new/",
    "new-twin": "/exchange/twins/new/",
    "mandates": "/invest/mandates/",
    "match-proposals": "/invest/proposals/",
    "matching-runs": "/invest/matching/",
    "trips": "/invest/trips/",
    "new-opportunity": "/invest/opportunities/new/",
    "new-trip": "/invest/trips/new/",
    "deals": "/invest/deals/",
    "deals-listed": "/invest/deals/?view=list",
    "new-deal": "/invest/deals/new/",
    "deal-limits": "/invest/deals/limits/533323/",
    "parks": "/invest/parks/",
    "new-park": "/invest/parks/new/",
    "finance": "/invest/finance/",
    "funnel": "/invest/funnel/",
    "forecast": "/invest/forecast/",
    "new-ballot": "/ballots/new/?place=533323201204",
    "import-ballot": "/ballots/import/",
    "ballot-papers": "/ballots/533323201204-B2/papers/",
}
# Of the cooperation offices of both sides alone.
RELEASING = {
    "release-preparations": "/releases/preparations/",
    "release-preparation": "/releases/preparations/1/",
    "prepare-release": "/releases/preparations/new/53/",
}
# Of whoever keeps the system.
KEEPING = {
    "first-page-of-keeping": "/cockpit/",
    "operations": "/operations/",
    "site-text": "/operations/text/",
    "roles": "/registry/roles/",
    "new-user": "/registry/users/new/",
    "tokens-of-organisations": "/registry/organisation-tokens/",
    "password": "/registry/me/password/",
    "audit": "/work/audit/",
}
FIRST_WORD = {"zh": "携手", "en": "Xieshou"}
NO_WIDER = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
# Things of the head that overlap one another.
COVERED = """() => {
    const things = [...document.querySelectorAll(".brand, .masthead__tools > *")]
        .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
        .filter(([, box]) => box.width);
    return things.flatMap(([name, a], at) => things.slice(at + 1)
        .filter(([, b]) => a.left < b.right && b.left < a.right)
        .filter(([, b]) => a.top < b.bottom && b.top < a.bottom)
        .map(([other]) => [name, other]));
}"""
SCREENS = [
    pytest.param(language, width, id=f"{language}-{width}")
    for language in ("zh", "en")
    for width in (DESKTOP, PHONE)
]


def look_at(page: Page, pages: Mapping[str, str], title: str = ".") -> None:
    """Each of them answers, with one heading and a title that matches, and fits the screen."""
    for name, path in pages.items():
        answer = page.goto(path)
        assert answer is not None, name
        assert answer.status == 200, name
        expect(page.locator("main h1"), name).to_have_count(1)
        expect(page, name).to_have_title(re.compile(title))
        assert page.evaluate(NO_WIDER), name


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_public_pages_answer_and_fit(browse, language, width):
    """Each page anyone may see has one heading, speaks the reader's language and never scrolls
    sideways; the browser complains of nothing."""
    page = browse("/login/", language=language, width=width)
    look_at(page, PUBLIC, FIRST_WORD[language])


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_pages_of_an_office_answer_and_fit(browse, language, width):
    """So do the pages of a county's office."""
    page = browse("/plan/todo/", language=language, width=width, user="fugong")
    look_at(page, OFFICE)


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_pages_of_keeping_answer_and_fit(browse, language, width):
    """So do those of the administrator."""
    page = browse("/", language=language, width=width, user="admin")
    look_at(page, KEEPING)


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_pages_of_releasing_answer_and_fit(browse, language, width):
    """So do those of whoever prepares and approves releases."""
    page = browse("/releases/", language=language, width=width, user="yunnan")
    look_at(page, RELEASING)


def test_every_entry_of_the_navigation_leads_somewhere(browse):
    """What the bar at the top offers an office can be opened, and the bar says where one is."""
    page = browse("/", user="fugong")
    nav = page.locator("nav.nav a")
    expect(nav.first).to_be_visible()
    for at in range(nav.count()):
        nav.nth(at).click()
        expect(page.locator("main h1")).to_be_visible()
        expect(nav.nth(at)).to_have_attribute("aria-current", "page")


def test_the_language_is_changed_without_leaving_the_page(browse):
    """The same place at the same cutoff, in the other language, and back."""
    page = browse("/places/533323/?k=2/5")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("main h1")).to_have_text("Fugong County")
    expect(page).to_have_url(re.compile(r"/places/533323/\?k=2/5$"))
    page.get_by_role("button", name="中文").click()
    expect(page.locator("main h1")).to_have_text("福贡县")


def test_on_paper_there_is_content_without_controls(browse):
    """Printing a plan leaves out navigation, buttons and forms."""
    page = browse("/plan/1/")
    page.emulate_media(media="print")
    for control in ("nav.nav", ".masthead__tools", ".toolbar", "main form"):
        expect(page.locator(control).first).to_be_hidden()
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator("main table").first).to_be_visible()


@pytest.mark.parametrize("user", {login.role: login.username for login in LOGINS}.values())
def test_everybody_has_a_first_page(browse, user):
    """Whatever the role, on a phone: what waits; and nothing in the head covers another thing."""
    page = browse("/", user=user, width=PHONE)
    page.goto("/cockpit/")
    expect(page.locator("section[aria-labelledby=waiting]")).to_be_visible()
    assert page.evaluate(NO_WIDER)
    assert page.evaluate(COVERED) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_unknown_address_leads_back(browse, faults, language):
    """The page for what is not there looks like the others and offers ways on."""
    faults.forgiven.append("404")
    page = browse("/places/999999/", language=language)
    expect(page).to_have_title(re.compile(FIRST_WORD[language]))
    page.locator("main a.button").first.click()
    expect(page.locator(".hero h1")).to_be_visible()


def test_a_page_for_others_says_so(browse, faults):
    """A village's officer may not import a county's sheet, and is told how to go on."""
    faults.forgiven.append("403")
    page = browse("/projects/import/", user="laomudeng")
    expect(page.locator("main h1")).to_have_text("您没有权限看这一页")
    expect(page.locator("main").get_by_role("link", name="登录")).to_be_visible()
