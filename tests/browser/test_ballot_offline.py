"""A resident votes on a phone where there is no network."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.site import wait_for

BALLOT, USER = "533323201204-B2", "laomudeng-resident"
COUNT = (
    "SELECT count(*) FROM ballots_{} v JOIN ballots_ballot b ON b.id = v.ballot_id WHERE b.code = ?"
)
IN_URN, ON_ROLL = COUNT.format("urnvote"), COUNT.format("turnout")
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
KEPT = """new Promise((resolve) => {
  const asked = indexedDB.open("xieshou-ballots", 1);
  asked.onsuccess = () => {
    const rows = asked.result.transaction("votes").objectStore("votes").getAll();
    rows.onsuccess = () => {
      asked.result.close();
      resolve(rows.result.map((row) => [row.key.extractable, row.data.byteLength]));
    };
  };
})"""


def test_a_vote_without_a_network_is_sent_when_it_is_back(browse, site, faults):
    """Marked offline, kept encrypted, sent by itself once, counted once, and wiped; then the page
    says that one has voted."""
    faults.forgiven.append("ERR_INTERNET_DISCONNECTED")
    page = browse("/ballots/", width=PHONE, user=USER)
    page.get_by_role("link", name="去投票").first.click()
    page.get_by_label(re.compile(r"^\s*B ")).check()
    page.get_by_label(re.compile(r"^\s*D ")).check()
    assert page.evaluate(FITS)
    page.context.set_offline(True)
    page.get_by_role("button", name="投票", exact=True).click()
    expect(page.locator("#vote-told")).to_contain_text("没有网络")
    receipt = page.locator("#receipt-code")
    expect(receipt).to_have_text(re.compile(r"^(\w{4}-){4}\w{4}$"))
    shown, tracking = receipt.text_content(), page.locator("#receipt-tracking").text_content()
    [(extractable, size)] = page.evaluate(KEPT)
    assert (extractable, size > 100) == (False, True)
    assert site.rows(IN_URN, BALLOT) == [(0,)]
    page.context.set_offline(False)
    expect(page.locator("#vote-told")).to_contain_text("已投票")
    expect(receipt).to_have_text(shown)
    assert page.evaluate(KEPT) == []
    wait_for(lambda: site.rows(IN_URN, BALLOT) == [(1,)])
    assert site.rows(ON_ROLL, BALLOT) == [(1,)]
    [(code,)] = site.rows("SELECT tracking FROM ballots_urnvote")
    assert code != tracking.replace("-", "")
    page.goto(f"/ballots/{BALLOT}/vote/")
    expect(page.locator("main")).to_contain_text("您已经投过票")
    expect(page.locator("#vote")).to_have_count(0)
