"""The words of notices: what somebody is told because something changed."""

import re
from collections.abc import Callable, Mapping

from bot.durable.runs import Fields
from bot.people.entities import Access
from bot.people.notices import WHO
from bot.slack.blocks import pieces
from bot.slack.blocks.auditors import admitted_words, changed_words, ended_words
from bot.slack.blocks.care_notices import canary_words, expiring_words
from bot.slack.blocks.document_notices import let_go_words, overdue_words
from bot.slack.blocks.privacy_notices import export_words, first_use_words
from bot.slack.blocks.task_notices import digest_words
from bot.slack.blocks.tracker_notices import back_words, refused_words, trouble_words
from bot.slack.messenger import Message
from bot.slack.mrkdwn import escape, quote, split

Words = Callable[[Fields], str]
"""Makes one notice's text from its facts, which are escaped; a fact ``who_…`` is a mention."""

_MENTION = re.compile(r"<@[A-Z0-9]+>")


def _person_changed(facts: Fields) -> str:
    return f"{_change(facts, '1')} {_by(facts)}"


def _people_file_loaded(facts: Fields) -> str:
    counts = (
        f"The people file was loaded: {facts['added']} added, {facts['changed']} changed, "
        f"{facts['unlisted']} no longer listed. {_by(facts)}"
    )
    numbers = [key.removeprefix("role_before_") for key in facts if key.startswith("role_before_")]
    lines = [f"• {_change(facts, number)}" for number in sorted(numbers, key=int)]
    more = [f"• and {facts['more']} more: `annexa people list`"] if facts["more"] != "0" else []
    return "\n".join([counts, *lines, *more])


def _change(facts: Fields, number: str) -> str:
    role, before = facts[f"role_{number}"], facts[f"role_before_{number}"]
    access, was = facts[f"access_{number}"], facts[f"access_before_{number}"]
    changes = [f"role {before} → {role}"] if role != before else []
    changes += [f"access {was} → {access}"] if access != was else []
    besides = facts.get(f"besides_{number}", "")
    changes += [f"{besides} changed"] if besides else []
    ended = (
        " They can do nothing here any more; their records stay." if _is_out(facts, number) else ""
    )
    return f"{facts[f'who_{number}']}: {', '.join(changes)}.{ended}"


def _is_out(facts: Fields, number: str) -> bool:
    return facts[f"access_{number}"] == Access.DEACTIVATED


def _by(facts: Fields) -> str:
    source = f"from {facts['source']}"
    return f"({facts['who_by']}, {source})" if "who_by" in facts else f"({source})"


def _receipt_opened(facts: Fields) -> str:
    is_proved = facts.get("in_shell") != str(True)
    who = facts["who_opened"]
    somebody = who if is_proved else f"Somebody in the server's shell, in the name of {who},"
    told = (
        f"{somebody} opened the receipt {facts['label']}: what you asked, what I "
        "answered, and the sources. Your name is not on it. The reason that was given:"
    )
    return f"{told}\n{quote(facts['reason'])}"


def _trail_anchored(facts: Fields) -> str:
    return (
        f"The audit trail was anchored at {facts['entries']} entries, signed with the key "
        f"`{facts['key']}`:\n`{facts['entries']}:{facts['head']}`\n"
        "`annexa audit verify --anchor` with that line proves later that nothing up to here was "
        "changed, cut off or rewritten."
    )


def _trail_broken(facts: Fields) -> str:
    more = f" (and {facts['more']} more)" if facts["more"] != "0" else ""
    return (
        f"*The audit trail is not intact:* {facts['problem']}{more}. Somebody may have changed "
        "records. Run `annexa audit verify`, keep a copy of the database as it is, and tell "
        "whoever handles incidents."
    )


def _document_held(facts: Fields) -> str:
    before = (
        "What was approved before stays as it is."
        if facts["known"] == "yes"
        else "It was not here before."
    )
    places = "1 place" if facts["places"] == "1" else f"{facts['places']} places"
    return (
        f"*A document is held back:* {facts['source']} reads like orders to an assistant "
        f"({places}), so nobody finds its text. {before} "
        "Look at it with `annexa library held`, then `annexa library release` or "
        "`annexa library reject` it."
    )


def _role_proposed(facts: Fields) -> str:
    group = f" @{facts['group']}" if facts["group"] else ""
    return (
        f"{facts['who_proposed']} is in the user group{group}, which stands for the role "
        f"{facts['role']}. Nothing changes until an admin confirms it: `/comply groups`."
    )


def _people_unreachable(facts: Fields) -> str:
    new = "1 person" if facts["new"] == "1" else f"{facts['new']} people"
    return (
        f"My reminders did not reach {new} since yesterday, neither in Slack nor by e-mail "
        f"({facts['all']} altogether). `/comply training progress` shows who and why; their "
        "records can be imported, and an address put right in the people file."
    )


WORDS: Mapping[str, Words] = {
    "auditor_admitted": admitted_words,
    "auditor_changed": changed_words,
    "auditor_ended": ended_words,
    "canary_changed": canary_words,
    "curated_expiring": expiring_words,
    "document_let_go": let_go_words,
    "reviews_overdue": overdue_words,
    "data_exported": export_words,
    "document_held": _document_held,
    "first_use": first_use_words,
    "issue_refused": refused_words,
    "people_file_loaded": _people_file_loaded,
    "people_unreachable": _people_unreachable,
    "person_changed": _person_changed,
    "receipt_opened": _receipt_opened,
    "role_proposed": _role_proposed,
    "task_digest": digest_words,
    "tracker_back": back_words,
    "tracker_trouble": trouble_words,
    "trail_anchored": _trail_anchored,
    "trail_broken": _trail_broken,
}
"""Notice kind → its words."""


def notice_message(kind: str, facts: Fields) -> Message:
    """Return the message of a notice; an unknown kind raises ``KeyError``.

    Facts cannot mention, link or format anything; only a fact ``who_…`` may be a mention.
    """
    words = WORDS[kind]({name: _safe(name, value) for name, value in facts.items()})
    parts = [part for line in words.splitlines() for part in split(line, pieces.SECTION)]
    return Message(text=words, blocks=tuple(pieces.sections(parts)))


def _safe(name: str, value: str) -> str:
    is_mention = name.startswith(WHO) and _MENTION.fullmatch(value)
    return value if is_mention else escape(value)
