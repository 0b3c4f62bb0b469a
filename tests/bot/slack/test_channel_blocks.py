"""The forms and messages about channels and user groups, whatever stands in them."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.entities import (
    ChannelRules,
    Documents,
    Mentions,
    Overview,
    Reading,
    is_folder,
    problems,
)
from bot.people.entities import Person, PersonId, Role
from bot.people.group_entities import Candidate, GroupUse, RoleProposal, State
from bot.rehearsal.limits import broken_limit
from bot.slack.blocks.channels import (
    Along,
    announcement,
    channels_form,
    hand_off_offer,
    message,
    rules_form,
    saved,
    why,
)
from bot.slack.blocks.groups import SHOWN, group_form, groups_messages, use_words
from bot.slack.payloads.channels import (
    group_form_from,
    overheard_from,
    reaction_from,
    rules_form_from,
    rules_from_fields,
    rules_to_fields,
)
from bot.slack.usergroups import NamedGroup
from tests.bot.slack.test_home_blocks import AT, fits

WORDS = st.text(max_size=200) | st.text(alphabet="é€😀<>&*_`!@# \n", max_size=200)
NAMES = st.frozensets(WORDS, max_size=40)
RULES = st.builds(
    ChannelRules,
    channel=st.just("C012AB3CD"),
    mentions=st.sampled_from(Mentions),
    documents=st.sampled_from(Documents),
    folders=NAMES,
    audiences=st.frozensets(st.sampled_from(["leads", "engineering", "a b"]), max_size=3),
    is_leads=st.booleans(),
    is_incidents=st.booleans(),
    reading=st.frozensets(st.sampled_from(Reading)),
    emoji=st.just("raising_hand"),
    is_announced=st.booleans(),
    revision=st.integers(0, 10_000),
)
OFF = st.dictionaries(st.sampled_from(Reading), WORDS)


def candidate(words):
    proposal = RoleProposal(
        id="S012:p-1",
        group_id="S012",
        person=PersonId("p-1"),
        role=Role.LEAD,
        state=State.OPEN,
        proposed_at=AT,
    )
    return Candidate(proposal=proposal, person=Person(id=PersonId("p-1"), name=words), group=words)


@settings(max_examples=60, deadline=None)
@given(rules=RULES, folders=st.lists(WORDS, max_size=150), off=OFF)
def test_form_keeps_slacks_limits(rules, folders, off):
    """Whatever folders are called and however many there are, the form can be opened."""
    fits(rules_form(rules, folders=folders, off=off))


@settings(max_examples=40, deadline=None)
@given(channels=st.lists(RULES, max_size=60).map(tuple))
def test_list_keeps_slacks_limits(channels):
    """However many channels have rules, the list can be opened."""
    fits(channels_form(Overview(leads="C012AB3CD", incidents="", channels=channels)))


@settings(max_examples=60, deadline=None)
@given(rules=RULES, words=WORDS)
def test_messages_keep_slacks_limits(rules, words):
    """What a channel, a lead or an asker is told is never refused, and mentions nobody."""
    told = [announcement(rules), hand_off_offer("x" * 200, words, by_lead=True)]
    told.append(message(saved(rules)))
    for one in told:
        assert not broken_limit(one.text, one.blocks)
        assert not re.search(r"<!(?:here|channel|everyone)", json.dumps(one.blocks[:1]))


@settings(max_examples=40, deadline=None)
@given(words=WORDS, many=st.integers(0, 60))
def test_groups_keep_slacks_limits(words, many):
    """However many groups there are and people wait, list and form are never refused."""
    uses = [GroupUse(group_id=f"S{n}", name=words, audience=words) for n in range(min(many, 20))]
    waiting = [candidate(words)] * many
    for one in groups_messages(uses, waiting, off=words):
        assert not broken_limit(one.text, one.blocks)
    named = [NamedGroup(id=f"S0{number}", name=words) for number in range(1, many + 2)]
    if any(len(f"{one.id} {one.name}") <= 150 for one in named):
        fits(group_form(named))


def test_list_shows_who_has_waited_longest():
    """Many who wait are counted, and the first of them shown."""
    shown = groups_messages([], [candidate("Ada")] * 40, off="")
    text = json.dumps([one.blocks for one in shown])

    assert "40" in text
    assert text.count("confirm_role") == SHOWN


def test_announcement_says_what_and_how_to_switch_it_off():
    """Everything that is read is named, with the emoji, and where to go."""
    rules = ChannelRules(channel="C0TEAM", reading=frozenset(Reading), emoji="sos")
    told = announcement(rules).text

    for words in ("every message", "neither kept nor logged", "thread", ":sos:", "/comply channel"):
        assert words in told
    assert "nothing here but" in announcement(ChannelRules(channel="C0TEAM")).text


@pytest.mark.parametrize("along", [Along.GUEST, Along.UNKNOWN])
@pytest.mark.parametrize("alone", [True, False])
def test_reason_is_one_line(along, alone):
    """What is withheld comes with the reason, in one line; nothing is said where nothing is."""
    assert "guest" in why(along, alone=alone)
    assert "\n" not in why(along, alone=alone)
    assert why("", alone=alone) == ""


def test_group_is_named_by_what_it_stands_for():
    """An audience and a role are told apart; a group may stand for nothing."""
    both = GroupUse(group_id="S01", name="eng", audience="engineering", role=Role.LEAD)
    assert use_words(both) == (
        "*@eng* stands for the audience engineering and the role lead, once confirmed."
    )
    assert "nothing" in use_words(GroupUse(group_id="S01"))


@settings(max_examples=100, deadline=None)
@given(rules=RULES)
def test_rules_survive_the_durable_engine(rules):
    """What a form said is what is kept, whatever folders are called."""
    again = rules_from_fields(json.loads(json.dumps(dict(rules_to_fields(rules)))))

    assert again == ChannelRules(
        **{name: getattr(rules, name) for name in rules.__slots__ if name != "is_announced"}
    )


def sent(form, **values):
    """Return the payload of a form that was sent as it was opened, with some changes."""
    state = {}
    for block in form["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        told = {
            "value": element.get("initial_value"),
            "selected_option": element.get("initial_option"),
            "selected_options": element.get("initial_options", []),
        }
        told |= values.get(element["action_id"], {})
        state[block["block_id"]] = {element["action_id"]: told}
    view = dict(form) | {"id": "V1", "state": {"values": state}}
    return {"view": view, "user": {"id": "U1"}, "team": {"id": "T1"}}


@settings(max_examples=60, deadline=None)
@given(rules=RULES.filter(lambda rules: all(is_folder(name) for name in rules.folders)))
def test_form_sent_as_it_was_opened_changes_nothing(rules):
    """What stands in the form is what the rules were."""
    form = rules_form(rules, folders=sorted(rules.folders), off={})
    again = rules_form_from(sent(form)).rules

    for name in ("channel", "revision", "mentions", "documents", "folders", "audiences", "reading"):
        assert getattr(again, name) == getattr(rules, name), name
    assert (again.is_leads, again.is_incidents) == (rules.is_leads, rules.is_incidents)


def test_folder_of_shared_documents_is_told_in_words():
    """People read where the documents come from; what is kept stays the folder's name."""
    rules = ChannelRules(
        channel="C0TEAM", documents=Documents.CHOSEN, folders=frozenset({"slack:"})
    )
    form = rules_form(rules, folders=["hr", "slack:"], off={})
    assert "shared in Slack" in str(form)
    assert rules_form_from(sent(form)).rules.folders == {"slack:"}
    assert "slack:" not in saved(rules)


def test_reading_that_is_not_offered_is_off():
    """A form without the boxes for reading switches it off, and cannot switch it on."""
    rules = ChannelRules(channel="C0TEAM", reading=frozenset(Reading))
    form = rules_form(rules, folders=[], off=dict.fromkeys(Reading, "off"))

    assert not rules_form_from(sent(form)).rules.reading


@pytest.mark.parametrize("typed", [":SOS:", "sos", " sos "])
def test_emoji_as_people_write_it(typed):
    """Colons and capitals make no other emoji."""
    form = rules_form(ChannelRules(channel="C0TEAM"), folders=[], off={})
    rules = rules_form_from(sent(form, channel_emoji={"value": typed})).rules

    assert rules.emoji == "sos"
    assert not problems(rules)


def test_group_form():
    """The group's id and handle, the audience and the role are told apart."""
    form = group_form([NamedGroup(id="S01", name="eng and more")])
    chosen = {"selected_option": {"value": "S01 eng and more"}}
    said = group_form_from(sent(form, group_choice=chosen, group_audience={"value": " a "}))

    assert (said.group_id, said.name, said.audience, said.role) == (
        "S01",
        "eng and more",
        "a",
        None,
    )


def message_event(**more):
    event = {"type": "message", "channel": "C1", "channel_type": "channel", "user": "U1"}
    body = {"team_id": "T1", "authorizations": [{"user_id": "U0BOT"}]}
    return body | {"event": event | {"text": "is there a backup?", "ts": "2.0"} | more}


@pytest.mark.parametrize(
    "odd",
    [
        {"channel_type": "im"},
        {"channel_type": "mpim"},
        {"subtype": "message_changed"},
        {"subtype": "bot_message"},
        {"bot_id": "B1"},
        {"app_id": "A1"},
        {"user": None},
        {"text": "<@U0BOT> is there a backup?"},
        {"text": "<@U0BOT|annexa> is there a backup?"},
    ],
    ids=str,
)
def test_what_is_not_overheard(odd):
    """Direct messages, machines, edits and mentions are not questions of nobody."""
    assert overheard_from(message_event(**odd)) is None


def test_what_is_overheard():
    """A message in a channel is one; in a thread of somebody's it is a reply."""
    said = overheard_from(message_event())
    reply = overheard_from(message_event(thread_ts="1.0", channel_type="group"))

    assert (said.is_reply, reply.is_reply) == (False, True)
    assert said.asking.overheard
    assert said.asking.workflow_id == "message:C1:2.0"
    assert said.asking.restored("w", said.asking.fields()).overheard


def test_reaction():
    """A tone of skin is the same emoji; a reaction to a file is none to a message."""
    item = {"type": "message", "channel": "C1", "ts": "1.0"}
    event = {"user": "U1", "reaction": "raising_hand::skin-tone-3", "item": item}

    assert reaction_from({"event_id": "Ev1", "event": event}).emoji == "raising_hand"
    assert reaction_from({"event_id": "Ev1", "event": event | {"item": {"type": "file"}}}) is None
