"""What holds of every page: it answers in both languages, fits the screen, and is free of faults."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE

PUBLIC = {
    "home": "/",
    "places": "/places/",
    "province": "/places/53/",
    "prefecture": "/places/5333/",
    "county": "/places/533323/",
    "township": "/places/533323201/",
    "village": "/villages/533323201204/",
    "find-village": "/villages/",
    "bank": "/projects/",
    "proposal": "/projects/533323201204-2027-01/",
    "products": "/market/",
    "pairings": "/registry/pairings/",
    "rounds": "/plan/",
    "room": "/plan/1/",
    "works": "/plan/1/works/",
    "village-plan": "/plan/1/village/533323201204/",
    "sign-in": "/login/",
}
OFFICE = {
    "todo": "/plan/todo/",
    "propose": "/projects/new/?village=533323201204",
    "import": "/projects/import/",
    "uploads": "/work/uploads/",
    "scenario": "/plan/1/scenario/",
    "households": "/registry/households/?place=533323",
    "organisations": "/registry/organisations/",
    "me": "/registry/me/",
}
FIRST_WORD = {"zh": "携手", "en": "Xieshou"}
NO_WIDER = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
SCREENS = [
    pytest.param(language, width, id=f"{language}-{width}")
    for language in ("zh", "en")
    for width in (DESKTOP, PHONE)
]


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_public_pages_answer_and_fit(browse, language, width):
    """Each page anyone may see has one heading, speaks the reader's language and never scrolls
    sideways; the browser complains of nothing."""
    page = browse("/login/", language=language, width=width)
    for name, path in PUBLIC.items():
        answer = page.goto(path)
        assert answer is not None, name
        assert answer.status == 200, name
        expect(page.locator("main h1"), name).to_have_count(1)
        expect(page, name).to_have_title(re.compile(FIRST_WORD[language]))
        assert page.evaluate(NO_WIDER), name


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_pages_of_an_office_answer_and_fit(browse, language, width):
    """So do the pages of a county's office."""
    page = browse("/plan/todo/", language=language, width=width, user="fugong")
    for name, path in OFFICE.items():
        answer = page.goto(path)
        assert answer is not None, name
        assert answer.status == 200, name
        expect(page.locator("main h1"), name).to_have_count(1)
        assert page.evaluate(NO_WIDER), name
