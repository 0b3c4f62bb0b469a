"""mrkdwn, Markdown and rich text as HTML: what people see, and that nothing becomes a tag."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.rendering.markdown import markdown
from bot.rehearsal.rendering.mrkdwn import mrkdwn
from bot.rehearsal.rendering.rich_text import rich_text
from bot.rehearsal.rendering.scene import Scene, block_and_action, input_name

SCENE = Scene(
    viewer="U0ADA",
    zone="Europe/Vienna",
    now=1_770_000_000.0,
    base="/as/U0ADA",
    people={"U0ADA": "Ada", "U0BEN": "Ben <b>"},
    channels={"C0TEAM": "team"},
    groups={"S0LEADS": "leads"},
)
TAGS = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "span"),
    *("time", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "thead", "tbody", "tr", "th"),
    *("td", "del", "div", "u"),
}


VOID = {"br", "hr", "img", "input"}


class Seen(HTMLParser):
    """Collects what a browser would find in a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.words, self.open = [], [], "", []
        self.feed(str(html))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert tag in VOID or self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


def harmless(html):
    """Check that *html* holds no tag, attribute or address but those that we make."""
    seen = Seen(html)
    assert set(seen.tags) <= TAGS
    assert not seen.open
    for name, value in seen.attributes:
        assert not name.startswith("on")
        if name == "href":
            begin = (value or "").strip().lower()
            assert begin.startswith(("http:", "https:", "mailto:", "tel:", "/as/u0ada/"))
    return seen


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("*bold* _it_ ~gone~", "<strong>bold</strong> <em>it</em> <s>gone</s>"),
        ("*a _b_*", "<strong>a <em>b</em></strong>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("`*not bold* <@U0ADA>`", "<code>*not bold* &lt;@U0ADA&gt;</code>"),
        ("&lt;b&gt; &amp; co", "&lt;b&gt; &amp; co"),
        ("<@U0BEN>", '<span class="mention">@Ben &lt;b&gt;</span>'),
        ("<@U0ADA>", '<span class="mention mention-me">@Ada</span>'),
        ("<#C0TEAM>", '<a class="mention" href="/as/U0ADA/C0TEAM">#team</a>'),
        ("<#C0ELSE|else>", '<span class="mention">#else</span>'),
        ("<!subteam^S0LEADS>", '<span class="mention">@leads</span>'),
        ("<!here>", '<span class="mention">@here</span>'),
        (":warning: :nosuchthing:", "⚠️ :nosuchthing:"),
    ],
)
def test_mrkdwn(written, shown):
    """Mrkdwn is shown as Slack shows it."""
    assert str(mrkdwn(written, SCENE)) == f"<p>{shown}</p>"


def test_paragraphs_of_mrkdwn():
    """Quotes, lists and code blocks stand as such between the lines."""
    html = mrkdwn("Look:\n&gt; said\n&gt; so\n• one\n• two\n3. three\n```if *x*:\n  y```end", SCENE)

    assert str(html) == (
        "<p>Look:</p><blockquote>said<br>so</blockquote><ul><li>one</li><li>two</li></ul>"
        '<ol start="3"><li>three</li></ol><pre><code>if *x*:\n  y</code></pre><p>end</p>'
    )


def test_links():
    """A link opens elsewhere and keeps its label; an address that runs something is no link."""
    good = Seen(mrkdwn("<https://example.com/a_b_c?x=1&amp;y=2|see _this_>", SCENE))

    assert ("href", "https://example.com/a_b_c?x=1&y=2") in good.attributes
    assert good.words == "see _this_"
    for bad in ("<javascript:alert(1)|x>", "<data:text/html,x|x>", "<//evil.example|x>"):
        assert "a" not in Seen(mrkdwn(bad, SCENE)).tags


def test_dates():
    """A date is shown on the reader's clock; one that is broken shows its fallback."""
    written = "<!date^1770000000^{date_short} at {time}|then> <!date^x^{date}|fallback>"

    assert Seen(mrkdwn(written, SCENE)).words == "Feb 2, 2026 at 03:40 fallback"
    assert Seen(mrkdwn("<!date^1769990000^{date_pretty}, {ago}|x>", SCENE)).words == (
        "today, 2 hours ago"
    )
    assert "Malformed" not in mrkdwn("<!date^9999999999999999^{date}|late>", SCENE)


def test_markdown():
    """A Markdown block has headings, lists, tables and links; raw HTML is shown as text."""
    html = markdown(
        "# Head\n\n- **one** ~~two~~\n\n|a|b|\n|-|-|\n|1|2|\n\n<b>x</b> [l](https://e.example)"
    )

    seen = harmless(html)
    assert {"h1", "li", "strong", "s", "table", "a"} <= set(seen.tags)
    assert "<b>x</b>" in seen.words
    assert ("rel", "noopener noreferrer nofollow") in seen.attributes
    assert "a" not in Seen(markdown("[x](javascript:alert(1))")).tags
    assert "img" not in Seen(markdown("![i](https://e.example/i.png)")).tags


def test_rich_text():
    """Rich text keeps its lists, styles, people, channels, links, emoji and dates."""
    pieces = [
        {"type": "text", "text": "a <b>", "style": {"bold": True, "italic": True}},
        {"type": "link", "url": "https://e.example", "text": "there"},
        {"type": "link", "url": "javascript:x", "text": "trap"},
        {"type": "user", "user_id": "U0ADA"},
        {"type": "channel", "channel_id": "C0TEAM"},
        {"type": "usergroup", "usergroup_id": "S0LEADS"},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": "tada"},
        {"type": "date", "timestamp": 1_770_000_000, "format": "{date_num}"},
        {"type": "color", "value": "#ff0000"},
        {"type": "hologram"},
    ]
    block = {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": pieces},
            {
                "type": "rich_text_list",
                "style": "ordered",
                "offset": 2,
                "elements": [{"type": "rich_text_section", "elements": pieces[:1]}],
            },
            {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": []},
            {"type": "rich_text_quote", "elements": pieces[:1]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}]},
            {"type": "rich_text_poem"},
        ],
    }

    html = str(rich_text(block, SCENE))

    seen = harmless(html)
    assert "<em><strong>a &lt;b&gt;</strong></em>" in html
    assert "theretrap@Ada#team@leads@here🎉2026-02-02#ff0000[hologram]" in seen.words
    assert ("start", "3") in seen.attributes
    assert "Unknown part of rich text: rich_text_poem" in seen.words


@given(st.text())
def test_any_mrkdwn_is_harmless(text):
    """Whatever is written as mrkdwn, it makes no tag, no handler and no address of its own."""
    harmless(mrkdwn(text, SCENE))


FRAGMENTS = ["<", ">", "|", "*", "_", "~", "`", "```", "\n", "&lt;", "&gt;", "&amp;", "!date^", "^",
             "@U0BEN", "#C0TEAM", "javascript:", "https://e.example", '"', "'", "onload=", "script",
             " ", "• ", "> ", "{date}", "1", ":tada:", "\ue000", "\ue001", "0", "[", "](", ")"]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_any_mix_of_marks_is_harmless(text):
    """However marks are mixed, both kinds of text stay harmless and well formed."""
    harmless(mrkdwn(text, SCENE))
    harmless(markdown(text))


@given(st.text(alphabet="ab &<>\"'"))
def test_words_are_kept(text):
    """Words without marks come out as they went in, once Slack's escapes are undone."""
    sent = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert Seen(mrkdwn(f"x{sent}", SCENE)).words == f"x{text}"


@given(st.text(max_size=20), st.text(max_size=20).filter(lambda one: "|" not in one))
def test_names_of_fields_are_read_back(action_id, block_id):
    """A form field's name says again whose value it carries."""
    assert block_and_action(input_name(block_id, action_id)) == (block_id, action_id)
    assert block_and_action("press") is None
