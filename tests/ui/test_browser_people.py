"""Several people on one page, in real Chromium: signing in, roles, and a second look."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.ui.browser import CHROMIUM, PATIENCE_MS, WORDS, describe, is_ready

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]
PASSWORD = "correct horse"


@pytest.fixture
def people(workbench):
    for name, role in (("Ada", "annotate"), ("Bo", "review"), ("Lu", "look"), ("小红", "own")):
        workbench.people.add(name, role, PASSWORD)


@pytest.fixture
def come_in(chromium, people, page_url):
    """Signs somebody in, in a browser of their own."""
    contexts = []

    def sign_in(name, language="en", password=PASSWORD):
        context = chromium.new_context(locale=WORDS[language]["locale"])
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto(page_url)
        expect(page.get_by_text(WORDS[language]["sign_in"])).to_be_visible()
        page.locator("input").nth(0).fill(name)
        page.locator("input[type=password]").fill(password)
        page.locator("button").last.click()
        return page

    yield sign_in
    for context in contexts:
        context.close()


def test_a_judgement_carries_the_signed_in_name(come_in, picture_file, workbench):
    page = come_in("ada")
    expect(page.locator("#signed-in")).to_contain_text("Ada annotates")
    expect(page.locator("#who")).to_have_count(0)
    describe(page, picture_file)
    page.click("#caption-good")
    expect(page.locator("#caption-saved .saved")).to_be_visible()
    (pair,) = workbench.pairs.list()
    assert pair.who == "Ada"


def test_who_only_looks_is_refused_at_the_server(come_in, picture_file, workbench):
    page = come_in("Lu")
    describe(page, picture_file)
    page.click("#caption-good")
    expect(page.locator(".toast-body")).to_contain_text("Lu has the role “look”")
    assert workbench.pairs.count() == 0


def test_somebody_else_reviews_and_the_author_reads_why(come_in, picture_file, workbench):
    ada = come_in("Ada")
    describe(ada, picture_file)
    ada.click("#caption-good")
    expect(ada.locator("#caption-saved .saved")).to_be_visible()
    ada.click("#tab-pairs-button")
    ada.click(".pair")
    expect(ada.locator("#pairs-text textarea")).to_have_value("a parrot")
    expect(ada.locator("#review-approve")).to_have_count(0)  # it is her own

    bo = come_in("Bo", "zh")
    bo.click("#tab-pairs-button")
    bo.click(".pair")
    bo.fill("#review-note textarea", "It is a crow.")
    bo.click("#review-return")
    expect(bo.locator("#review-state")).to_contain_text("Bo 已退回：It is a crow.")
    (pair,) = workbench.pairs.list(review="returned")
    assert (pair.reviewed_by, pair.who) == ("Bo", "Ada")

    ada.reload()
    ada.click("#tab-pairs-button")
    ada.click(".pair")
    expect(ada.locator("#review-state")).to_contain_text("Returned by Bo: It is a crow.")
    ada.click("#pairs-delete")
    expect(ada.locator(".toast-body")).to_contain_text("this needs “review”")
    bo.click("#pairs-delete")
    expect(bo.locator(".pair")).to_have_count(0)


def test_who_signs_out_has_to_sign_in_again(come_in):
    page = come_in("小红", "zh")
    expect(page.locator("#signed-in")).to_contain_text("小红 管理 退出")
    page.click("#signed-in button")
    expect(page.get_by_text(WORDS["zh"]["sign_in"])).to_be_visible()
    page.reload()
    expect(page.locator("#caption-run")).to_have_count(0)


def test_a_wrong_password_lets_nobody_in(come_in):
    page = come_in("Ada", password="wrong password")
    expect(page.get_by_text("do not go together")).to_be_visible()
    expect(page.locator("#caption-run")).to_have_count(0)


def test_a_visitor_explores_gives_and_deletes_and_a_reviewer_takes_over(
    serve, open_page, picture_file, workbench
):
    workbench.people.add("Bo", "review", PASSWORD)
    url = serve(replace(workbench, visitors="contribute"))
    visitor = open_page(url)
    expect(visitor.locator("#signed-in")).to_contain_text("Sign in")
    for tab in ("annotate", "pairs", "retrain"):
        expect(visitor.locator(f"#tab-{tab}-button")).to_be_hidden()
    describe(visitor, picture_file)
    expect(visitor.locator("#tab-caption .block.consent")).to_contain_text(
        "once somebody has reviewed it"
    )
    expect(visitor.locator("#tab-caption .block.consent")).to_be_visible()
    expect(visitor.locator(".toast-body")).to_have_count(0)
    visitor.click("#caption-good")
    expect(visitor.locator("#caption-saved")).to_contain_text("Kept until somebody has reviewed it")
    (first,) = workbench.held.waiting()
    visitor.click("#caption-bad")
    expect(visitor.locator("#caption-bad.primary")).to_be_visible()
    (held,) = workbench.held.waiting()
    assert (held.id, held.verdict) == (first.id, "bad")
    visitor.click("#signed-in >> text=What you gave")
    visitor.click("article button")
    expect(visitor.get_by_text("There is nothing that waits for review.")).to_be_visible()
    assert (workbench.held.count(), workbench.pairs.count()) == (0, 0)

    visitor.click("text=To the app")
    is_ready(visitor)
    visitor.click("#caption-good")
    expect(visitor.locator("#caption-good.primary")).to_be_visible()
    _accept_it(visitor, workbench)


def _accept_it(visitor, workbench):
    """As somebody who may review, at the same browser."""
    visitor.click("#signed-in >> text=Sign in")
    visitor.fill("input[name=username]", "bo")
    visitor.fill("input[name=password]", PASSWORD)
    visitor.click("button")
    expect(visitor.locator("#signed-in")).to_contain_text("Bo reviews · 1 from visitors to review")
    is_ready(visitor)
    visitor.click("#tab-pairs-button")
    visitor.click("#from-visitors >> text=From visitors (1)")
    visitor.click("#from-visitors-accept")
    expect(visitor.locator("#from-visitors")).to_contain_text("Nothing else of visitors waits")
    (pair,) = workbench.pairs.list()
    assert (pair.who, pair.text, pair.reviewed_by) == ("visitor", "a parrot", "Bo")
