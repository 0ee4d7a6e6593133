"""A form filled on a phone without a network: kept encrypted, sent once the network is back."""

import json

from playwright.sync_api import expect

from tests.browser.conftest import PHONE

FORM = "/surveys/page/xieshou_gain/"
VILLAGE = "533323201204"
KEPT = """async () => {
  const base = await new Promise((resolve) => {
    const asked = indexedDB.open("xieshou-surveys");
    asked.onsuccess = () => resolve(asked.result);
  });
  const all = (name) => new Promise((resolve) => {
    const asked = base.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  const text = (one) => new TextDecoder("latin1").decode(one.data);
  const drafts = await all("drafts");
  return { drafts: drafts.map((one) => [one.state, Object.keys(one).sort(), text(one)]),
           about: JSON.stringify((await all("about")).map((one) => Object.keys(one))) };
}"""


def fill(page, household: str) -> None:
    page.get_by_label("新农户编号").fill(household)
    for group in page.locator("[data-path*='/gain_']").all():
        group.get_by_text("比较满意").click()
    page.locator("[data-path='/data/compared']").get_by_text("变好了").click()
    page.get_by_label("您还想说什么").fill("路修好了")


def test_a_form_is_filled_without_a_network_and_sent_later(browse, site, faults):
    """Opened once, then offline: the page loads again, a draft is kept unreadable and goes out when
    the network is back; a wrong PIN opens nothing, and wiping leaves nothing."""
    faults.forgiven += ["Failed to load resource", "ERR_INTERNET_DISCONNECTED"]
    page = browse(FORM, width=PHONE, user="enumerator")
    expect(page.locator("html")).to_have_attribute("data-offline", "ready")
    before = site.rows("SELECT count(*) FROM surveys_submission")[0][0]

    page.context.set_offline(True)
    page.reload()
    expect(page.locator("main h1")).to_have_text("群众获得感调查")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#pin").fill("246810")
    page.get_by_role("button", name="打开草稿").click()
    expect(page.locator("#survey-status")).to_have_text("草稿已打开")

    page.get_by_role("button", name="完成并发送").click()
    expect(page.locator("#survey-status")).to_have_text("有的回答需要修改")
    expect(page.locator("[data-path='/data/compared'] .field__error")).to_have_text("必须填写")
    fill(page, f"{VILLAGE}-0901")
    page.get_by_role("button", name="完成并发送").click()
    expect(page.locator("#survey-drafts li")).to_have_count(1)
    kept = page.evaluate(KEPT)
    ((state, names, text),) = kept["drafts"]
    assert state == "ready"
    assert names == ["at", "data", "form", "id", "iv", "state"]
    assert "路修好了" not in text
    assert VILLAGE not in text
    assert "246810" not in json.dumps(kept)
    assert site.rows("SELECT count(*) FROM surveys_submission")[0][0] == before

    page.reload()
    page.locator("#pin").fill("111111")
    page.get_by_role("button", name="打开草稿").click()
    expect(page.locator("#survey-status")).to_have_text("本机密码不对")
    expect(page.locator("#survey-drafts li")).to_have_count(0)
    page.locator("#pin").fill("246810")
    page.get_by_role("button", name="打开草稿").click()
    expect(page.locator("#survey-drafts li")).to_have_count(1)

    page.context.set_offline(False)
    expect(page.locator("#survey-status")).to_have_text("已发送 1 份。")
    expect(page.locator("#survey-drafts li")).to_have_count(0)
    ((household, via),) = site.rows(
        "SELECT household, via FROM surveys_submission ORDER BY id DESC LIMIT 1"
    )
    assert (household, via) == (f"{VILLAGE}-0901", "page")
    assert site.rows("SELECT count(*) FROM surveys_submission")[0][0] == before + 1

    fill(page, f"{VILLAGE}-0902")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.locator("#survey-drafts li")).to_have_count(1)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="清除本机全部草稿").click()
    expect(page.locator("#survey-status")).to_have_text("本机草稿已清除")
    assert page.evaluate(KEPT) == {"drafts": [], "about": "[]"}
