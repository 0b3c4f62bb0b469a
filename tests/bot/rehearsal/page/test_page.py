"""The page over plain HTTP: who is let in, what is there, and what a broken form leads to."""

import httpx
import pytest

from bot.rehearsal.seeding import EMPLOYEE, ENGINEER, GENERAL, LEADS_CHANNEL, furnish
from bot.rehearsal.server import SlackStandIn
from tests.browser.small_app import small_manifest


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory):
    manifest = small_manifest(tmp_path_factory.mktemp("page") / "manifest.json")
    with SlackStandIn(manifest, page=True) as running:
        furnish(running.workspace)
        yield running


@pytest.fixture
def browser(stand_in):
    """Something that asks for pages as a browser does: forms say where they come from."""
    headers = {"origin": stand_in.origin}
    with httpx.Client(base_url=stand_in.origin, headers=headers, follow_redirects=True) as client:
        yield client


def said(stand_in):
    return [one.text for one in stand_in.workspace.messages(GENERAL)]


def form(**fields):
    return {"from": f"/as/{ENGINEER}/{GENERAL}", "channel": GENERAL} | fields


def test_first_page(browser):
    """The bare address leads to the first person in their first channel."""
    page = browser.get("/")

    assert page.status_code == 200
    assert page.url.path == f"/as/{EMPLOYEE}/{GENERAL}"
    assert "Milo Möwe" in page.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.7:8040", ""])
def test_other_names_are_refused(browser, host):
    """Whoever comes by another name than loopback's sees nothing, whatever they ask for."""
    for path in ("/", f"/as/{ENGINEER}/{GENERAL}", "/live", "/static/page.js", "/shared/F1"):
        answer = browser.get(path, headers={"host": host})
        # An empty host never reaches us.
        assert answer.status_code in ({400, 403} if not host else {403})


@pytest.mark.parametrize("origin", ["", "null", "http://evil.example", "https://127.0.0.1"])
def test_forms_of_other_pages_are_refused(stand_in, browser, origin):
    """A form that another page sends does nothing."""
    before = said(stand_in)

    answer = browser.post(f"/as/{ENGINEER}/say", data=form(text="trap"), headers={"origin": origin})

    assert answer.status_code == 403
    assert said(stand_in) == before


def test_every_page_binds_the_browser(browser):
    """Pages run no script but ours, load nothing from elsewhere and stand in no frame."""
    for path in ("/", f"/as/{ENGINEER}/app", "/nowhere", "/static/page.css"):
        policy = browser.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_pages_hold_no_script_and_nothing_from_elsewhere(browser, stand_in):
    """No script, style or address of another host stands in a page."""
    page = browser.get(f"/as/{ENGINEER}/{GENERAL}").text

    assert page.count("<script") == 1
    assert "style=" not in page
    assert "http" not in page.replace(stand_in.origin, "")


@pytest.mark.parametrize(
    "path",
    [
        "/as/U0NOBODY",
        "/as/U0NOBODY/C0GENERAL",
        f"/as/{ENGINEER}/C0NOWHERE",
        f"/as/{ENGINEER}/{LEADS_CHANNEL}",
        f"/as/{ENGINEER}/{GENERAL}/thread/1.000001",
        f"/as/{ENGINEER}/{GENERAL}/thread/<script>",
        "/shared/F0NONE",
        "/static/..%2frouting.py",
        "/archives/C0GENERAL/p1",
        "/archives/C0NOWHERE/p1700000000000100",
        "/nowhere",
    ],
)
def test_what_is_not_there(browser, path):
    """An address of nobody and nothing, or of a channel one isn't in, is told in plain words."""
    answer = browser.get(path)

    assert answer.status_code == 404
    assert "Traceback" not in answer.text
    assert "<script>" not in answer.text


def test_saying_something(stand_in, browser):
    """What is typed is said with mentions by id and signs escaped, and leads back to the place."""
    answer = browser.post(f"/as/{ENGINEER}/say", data=form(text="@Milo Möwe & <b> in #general"))

    assert answer.url.path == f"/as/{ENGINEER}/{GENERAL}"
    assert said(stand_in)[-1] == f"<@{EMPLOYEE}> &amp; &lt;b&gt; in <#{GENERAL}>"


@pytest.mark.parametrize(
    ("deed", "fields", "told"),
    [
        ("say", {"text": "  "}, "Write something first."),
        ("say", {"text": "hi", "channel": LEADS_CHANNEL}, "be done here"),
        ("say", {"text": "hi", "channel": "C0NOWHERE"}, "be done here"),
        ("say", {"text": "/comply help", "thread": "1.1"}, "does not work in threads"),
        ("press", {}, "Nothing was pressed."),
        ("press", {"press": "{"}, "Nothing was pressed."),
        ("press", {"press": "[1]"}, "Nothing was pressed."),
        ("press", {"press": '{"action_id":"a","block_id":"","value":null}'}, "no longer there"),
        ("press", {"press": '{"action_id":"a","block_id":"","value":null}', "view": "V9"},
         "no longer open"),
        ("submit", {"view": "V9"}, "no longer open"),
        ("close", {"view": "V9"}, "no longer open"),
        ("shortcut", {"callback": "nobody"}, "be done here"),
        ("shortcut", {"callback": "about", "ts": "1.1"}, "be done here"),
        ("react", {"ts": "1.1", "name": "eyes"}, "be done here"),
        ("fault", {"do": "plan", "trouble": "flood", "where": "chat.update"}, "no such fault"),
        ("fault", {"do": "plan", "trouble": "drop", "where": "chat.update"}, "not happen there"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told(browser, deed, fields, told):
    """Whatever a form says that cannot be, the page says so and stays where it was."""
    answer = browser.post(f"/as/{ENGINEER}/{deed}", data=form(**fields))

    assert answer.status_code == 200
    assert answer.url.path == f"/as/{ENGINEER}/{GENERAL}"
    assert told in answer.text


@pytest.mark.parametrize(
    "good", [{"do": "plan", "trouble": "delay", "where": "chat.update"}, {"do": "forget"}]
)
def test_a_fault_that_works_takes_the_complaint_away(browser, good):
    """What was wrong with the last choice is no longer said once the next one is carried out."""
    wrong = form(do="plan", trouble="drop", where="chat.update")
    assert "not happen there" in browser.post(f"/as/{ENGINEER}/fault", data=wrong).text

    assert "not happen there" not in browser.post(f"/as/{ENGINEER}/fault", data=form(**good)).text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", b"x"),
        ("application/json", b"{}"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\nx\r\n--b--"),
        ("application/x-www-form-urlencoded", b"a=%ff\xff"),
        ("application/x-www-form-urlencoded", b"&a" * 5_000),
    ],
)
def test_what_is_no_form(browser, kind, body):
    """A body that is no form is refused with a plain page."""
    answer = browser.post(f"/as/{ENGINEER}/say", content=body, headers={"content-type": kind})

    assert answer.status_code == 400
    assert "no form" in answer.text


def test_too_large_a_form(stand_in, browser):
    """A form larger than 20 MB is refused, also where it does not say how large it is."""
    before = said(stand_in)
    body = (b"text=" + b"a" * 1_048_576 for _ in range(22))

    answer = browser.post(
        f"/as/{ENGINEER}/say",
        content=body,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )

    assert answer.status_code == 400
    assert "larger than 20 MB" in answer.text
    assert said(stand_in) == before


def test_back_only_to_ones_own_place(browser):
    """A form leads back to a place of the person who sent it, never to another address."""
    for place in (
        "http://evil.example/",
        "//evil.example",
        f"/as/{EMPLOYEE}/{GENERAL}",
        "/as/x/y/z",
    ):
        data = form(text="hello") | {"from": place}
        answer = browser.post(f"/as/{ENGINEER}/say", data=data)
        assert answer.url.path == f"/as/{ENGINEER}/{GENERAL}"


def test_permalink(stand_in, browser):
    """A permalink leads to the message in its thread, as the person on whose page it stood."""
    browser.post(f"/as/{ENGINEER}/say", data=form(text="link me"))
    ts = stand_in.workspace.messages(GENERAL)[-1].ts
    link = stand_in.workspace.permalink(GENERAL, ts)

    answer = browser.get(link, headers={"referer": f"{stand_in.origin}/as/{ENGINEER}/app"})

    assert answer.url.path == f"/as/{ENGINEER}/{GENERAL}/thread/{ts}"
    assert "link me" in answer.text


def test_shared_files_run_nothing(stand_in, browser):
    """A shared page is saved, never shown: it could hold a script."""
    stand_in.acting.upload(ENGINEER, GENERAL, "x.html", b"<script>alert(1)</script>")
    identifier = list(stand_in.workspace.files)[-1]

    answer = browser.get(f"/shared/{identifier}")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"


def test_live_tells_of_every_change(stand_in, browser):
    """Whoever watches hears of a change within a second."""
    with browser.stream("GET", "/live") as told:
        versions = (line for line in told.iter_lines() if line.startswith("data:"))
        first = int(next(versions).removeprefix("data:"))
        stand_in.acting.say(ENGINEER, GENERAL, "listen")
        assert int(next(versions).removeprefix("data:")) > first
