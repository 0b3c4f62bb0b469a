"""Every builder of blocks keeps within Slack's limits, whatever text of whatever size it is given.

Builders are found, not listed: a public function of ``bot.slack.blocks`` that returns blocks, a
message or a view is tried with arguments made from its annotations. One whose arguments cannot be
made that way needs a line in ``ARGUMENTS``, or a reason in ``PARTS``.
"""

import dataclasses
import enum
import importlib
import inspect
import pkgutil
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.channels.entities import ChannelRules
from bot.controls.entities import CandidateGap
from bot.conversation.home_page import Card, HomePage, RecentAnswer
from bot.library import publishing_entities as shared
from bot.people.entities import Person
from bot.questions.curation_entities import Curated
from bot.rehearsal.limits import check_message
from bot.rehearsal.replies import Refused
from bot.rehearsal.view_limits import checked_view
from bot.reminders.entities import Owed as Reminded
from bot.reminders.entities import Prompt
from bot.slack import blocks as package
from bot.slack import documents as ports
from bot.slack.blocks import campaign_previews
from bot.slack.blocks.notices import WORDS
from bot.slack.blocks.task_forms import FORMS
from bot.slack.campaigning import Choice
from bot.slack.failures import Failure
from bot.slack.messenger import Message
from bot.slack.payloads.campaigns import CampaignWish
from bot.slack.payloads.tasks import TaskForm
from bot.slack.payloads.training import Visit
from bot.slack.usergroups import NamedGroup
from bot.training.assignment_entities import Owed

#: Functions that make no whole thing: what they return is checked with whatever it is put into.
PARTS = {
    "answers.report_button": "a button, part of most messages",
    "asking.form": "the frame that every form of that module is put into",
    "pieces.as_json": "turns a model into JSON as it is",
    "pieces.markdown": "text as it is; whoever calls has cut it",
    "pieces.buttons": "a row of buttons that somebody made",
    "pieces.folded": "blocks that somebody made, in a frame",
    "pieces.pages": "blocks that somebody made, on pages",
    "asking.text_input": "an input whose label is ours",
    "asking.named_input": "an input whose label is ours, around an element that somebody made",
    "asking.field_input": "an input whose label is ours, around an element that somebody made",
    "training.acknowledgement_words": "words that a form quotes, and their edition",
    "asking.option": "one thing to choose, part of an element",
    "campaigns.progress_button": "a button, part of several messages",
}
_BITS = st.sampled_from(
    [
        "A policy says so.",
        "<!channel> <@U0ADA> <https://example.com|here>",
        "*bold* _it_ ~gone~ `code` ```x```",
        "> quoted\n> twice",
        "&amp; & < >",
        "مرحبا بالعالم \u202e\u2066",
        "安全\u3000策略。",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "e\u0301\u200b\u00a0",
        "\x00\x07\ufffd",
        "\n\n\t ",
        "a" * 90,
        "word " * 30,
        "",
    ]
)
_SHORT = st.one_of(_BITS, st.text(max_size=40))
_LONG = st.builds(lambda text, times: text * times, _BITS, st.sampled_from([9, 40, 120]))
WILD = st.one_of(_SHORT, _SHORT, _LONG)
OURS = WILD.map(lambda text: text[:3_000]).filter(str.strip)
"""Words of our own with something of somebody's in them: never empty, never a book."""
IDS = st.from_regex(r"[A-Za-z0-9:._-]{1,120}", fullmatch=True)
SLACK_IDS = st.from_regex(r"[UW][A-Z0-9]{8,11}", fullmatch=True)
MOMENTS = st.integers(0, 4_000_000_000).map(lambda at: datetime.fromtimestamp(at, UTC))

_FOLDERS = st.from_regex(r"(/[A-Za-z0-9 ._-]{1,20}){1,6}", fullmatch=True)

#: Parameters and fields whose name says that Slack or we made the value.
_NAMED = {
    "asker": SLACK_IDS,
    "reporter": SLACK_IDS,
    "who": SLACK_IDS.map("<@{}>".format),
    "slack_ids": st.lists(SLACK_IDS, max_size=60),
    "owner_slack_id": st.one_of(st.just(""), SLACK_IDS),
    "exchange_id": IDS,
    "private": IDS,
    "key": IDS,
    "id": IDS,
    "action_id": IDS,
    "channel": SLACK_IDS,
    "label": st.integers(1, 10**7).map("A-{}".format),
    "seen": IDS,
    "thing": st.sampled_from(["question", "rating", "receipt"]),
    "correctors": st.lists(SLACK_IDS, max_size=10),
    "visible_to": st.lists(SLACK_IDS, max_size=10),
    "folders": st.lists(_FOLDERS, max_size=40),
    "choices": st.lists(WILD.filter(str.strip), max_size=6).map(tuple),
    "anchored_at": MOMENTS.map(datetime.isoformat),
    "sequence": st.integers(0, 10_000),
    "number": st.integers(1, 10**7),
}


_NUMBERS = range(12)
_COUNTS = (
    *("added", "changed", "unlisted", "entries", "count", "more", "questions", "confidences"),
    *("answers", "ratings", "hand_offs", "messages", "leavers", "number", "days"),
    *("new", "all", "opened", "finished", "unfinished", "waiting", "overdue", "unowned"),
)
_LINES = (
    *(
        "source",
        "problem",
        "label",
        "name",
        "key",
        "head",
        "places",
        "known",
        "group",
        "green",
        "role",
    ),
    *("tracker", "how", "code", "wish", "task"),
    *(f"{one}_{n}" for one in ("role", "role_before", "title", "owner") for n in _NUMBERS),
    *(f"{one}_{n}" for one in ("who", "access", "access_before") for n in _NUMBERS),
)


def _facts():
    """Return facts for notices: every fact that any of them asks for."""
    return st.fixed_dictionaries(
        {
            **dict.fromkeys(_LINES, _SHORT),
            **dict.fromkeys(_COUNTS, st.integers(0, 10**6).map(str)),
            **{f"due_{n}": st.dates().map(date.isoformat) for n in _NUMBERS},
            **dict.fromkeys(
                ["who_auditor", "who_by", "who_opened", "who_proposed", "who_confirms"],
                SLACK_IDS.map("<@{}>".format),
            ),
            "until": st.dates().map(date.isoformat),
            "begins_on": st.dates().map(date.isoformat),
            "ends_on": st.dates().map(date.isoformat),
            "scope": _SHORT,
            "reason": WILD,
            "to": st.sampled_from(["leads", "person"]),
        }
    )


def _notices():
    kinds = st.sampled_from(sorted(WORDS))
    return kinds.flatmap(
        lambda kind: st.fixed_dictionaries({"kind": st.just(kind), "facts": _facts()})
    )


def _side_by_side(kind, name):
    """Return things and as many Slack ids of whoever made them."""
    several = st.integers(0, 40).flatmap(
        lambda count: st.tuples(
            st.lists(made(kind), min_size=min(count, 2), max_size=min(count, 2)).map(
                lambda some: (some * count)[:count]
            ),
            st.lists(SLACK_IDS, min_size=count, max_size=count),
        )
    )
    return several.map(lambda both: {name: both[0], "slack_ids": both[1]})


_TEXT = st.fixed_dictionaries({"text": OURS})
#: Builder → its arguments, where its annotations do not say enough.
ARGUMENTS = {
    "notices.notice_message": st.deferred(_notices),
    "pieces.button": st.fixed_dictionaries(
        {"text": WILD.filter(str.strip), "action_id": IDS, "value": IDS}
    ),
    "forms.notice": _TEXT,
    "channels.message": _TEXT,
    "curation.curated_messages": st.deferred(lambda: _side_by_side(Curated, "curated")),
    "gaps.gaps_messages": st.deferred(lambda: _side_by_side(CandidateGap, "gaps")),
    "groups.group_form": st.deferred(
        lambda: st.fixed_dictionaries({"groups": st.lists(made(NamedGroup), min_size=1)})
    ),
}

for _name in ("preview_message", "refused_message"):
    ARGUMENTS[f"campaign_previews.{_name}"] = st.deferred(
        lambda name=_name: st.fixed_dictionaries(
            {
                one: IDS if one == "value" else made(kind, one)
                for one, kind in typing.get_type_hints(vars(campaign_previews)[name]).items()
                if one != "return"
            }
        )
    )
ARGUMENTS["campaign_forms.plan_form"] = st.deferred(
    lambda: st.fixed_dictionaries(
        {
            "choices": st.lists(made(Choice), min_size=1),
            "groups": st.lists(_SHORT, max_size=120),
            "user_groups": st.lists(made(NamedGroup)),
            "wish": st.one_of(st.none(), made(CampaignWish)),
        }
    )
)

ARGUMENTS["task_forms.deed_form"] = st.deferred(
    lambda: st.fixed_dictionaries(
        {
            "deed": st.sampled_from(list(FORMS)),
            "label": WILD,
            "title": WILD,
            "private": IDS,
        }
    )
)

ARGUMENTS["reminders.prompt_message"] = st.deferred(
    lambda: st.fixed_dictionaries(
        {
            "prompt": st.builds(
                Prompt,
                id=IDS,
                person=IDS,
                lines=st.lists(made(Reminded), min_size=1, max_size=40).map(tuple),
                today=made(date),
            ),
            "named": st.just(lambda _person: "<@U0123456789>"),
        }
    )
)

#: Ports → what stands behind them.
_BEHIND = {
    ports.Seen: shared.Preview,
    ports.Known: shared.SharedDocument,
}
#: Types with rules of their own.
_MADE = {
    str: WILD,
    bool: st.booleans(),
    int: st.integers(0, 10**6),
    float: st.floats(0, 1),
    date: st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    datetime: MOMENTS,
    timedelta: st.timedeltas(timedelta(0), timedelta(days=9_999)),
    object: WILD,
    typing.Any: WILD,
    shared.SharedState: st.sampled_from(
        [one for one in shared.SharedState if one is not shared.SharedState.WAITING]
    ),
}
#: Fields that the maker of a value bounds, by class.
_FIELDS = {
    HomePage: {
        "cards": st.lists(st.sampled_from(list(Card)), unique=True).map(tuple),
        "answers": st.deferred(lambda: st.lists(made(RecentAnswer), max_size=10).map(tuple)),
    },
    Failure: {"words": OURS},
    ChannelRules: {
        "folders": st.frozensets(_FOLDERS, max_size=12),
        "audiences": st.frozensets(_SHORT, max_size=12),
    },
    Visit: dict.fromkeys(["assignment", "sheet", "sha256", "words", "place", "reply"], IDS),
    Owed: {"shown_sha256": IDS},
    Person: {"slack_id": st.one_of(st.just(""), SLACK_IDS)},
    CampaignWish: dict.fromkeys(["people", "excluded", "resolved"], st.lists(SLACK_IDS).map(tuple))
    | dict.fromkeys(["channel", "approver"], st.one_of(st.just(""), SLACK_IDS)),
    TaskForm: dict.fromkeys(["owner", "heir", "risk_owner"], st.one_of(st.just(""), SLACK_IDS)),
    NamedGroup: {"id": SLACK_IDS, "name": st.from_regex(r"[a-z0-9-]{1,21}", fullmatch=True)},
}
_PLAIN = {str, int, Sequence[str], tuple[str, ...], frozenset[str]}
_SEVERAL = (list, tuple, Sequence, Iterable, Iterator, frozenset, set, AbstractSet)


def made(kind, name=""):
    """Return a strategy for values of a type, as deep as its fields go."""
    if name in _NAMED and kind in _PLAIN:
        return _NAMED[name]
    if isinstance(kind, typing.NewType):
        return IDS if kind.__supertype__ is str else made(kind.__supertype__, name)
    kind = _BEHIND.get(kind, kind)
    if typing.get_origin(kind) is None and kind in _MADE:
        return _MADE[kind]
    if inspect.isclass(kind) and issubclass(kind, enum.Enum):
        return st.sampled_from(list(kind))
    if dataclasses.is_dataclass(kind):
        return st.deferred(lambda: _built(kind))
    return _composed(kind, name)


def _composed(kind, name):
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in {typing.Union, types.UnionType}:
        return st.one_of(*(st.none() if one is type(None) else made(one, name) for one in inner))
    if origin is typing.Literal:
        return st.sampled_from(inner)
    if origin in {Mapping, dict}:
        return st.dictionaries(made(inner[0]), made(inner[1]), max_size=12)
    if origin in _SEVERAL:
        return _collected(origin, inner)
    raise LookupError(f"Nobody knows how to make {kind} ({name}); add it to ARGUMENTS.")


def _collected(origin, inner):
    if origin is tuple and inner[-1] is not ...:
        return st.tuples(*map(made, inner))
    few = st.lists(made(inner[0]), max_size=3)
    # Many of one are as many, and are made in no time.
    many = st.lists(made(inner[0]), min_size=1, max_size=2).map(lambda some: some * 25)
    several = st.one_of(few, few, few, many)
    known = {tuple: tuple, frozenset: frozenset, set: set, AbstractSet: frozenset}
    return several.map(known.get(origin, list))


def _built(kind):
    hints = typing.get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind) if field.init]
    own = _FIELDS.get(kind, {})
    return st.builds(
        kind, **{name: own[name] if name in own else made(hints[name], name) for name in names}
    )


def builders():
    """Yield the name and function of every public builder."""
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        for name, function in vars(module).items():
            if not inspect.isfunction(function) or function.__module__ != module.__name__:
                continue
            returned = typing.get_type_hints(function).get("return")
            is_word = returned in {str, int, bool, type(None)} or str(returned) == "tuple[str, ...]"
            if not name.startswith("_") and not is_word:
                yield f"{found.name}.{name}", function


BUILDERS = dict(builders())


def arguments_of(name, function):
    """Return a strategy for the arguments of a builder."""
    if name in ARGUMENTS:
        return ARGUMENTS[name]
    hints = typing.get_type_hints(function)
    wanted = inspect.signature(function).parameters
    return st.fixed_dictionaries({one: made(hints[one], one) for one in wanted})


def check(result):
    """Assert that Slack would take what a builder made."""
    if isinstance(result, Message):
        assert result.text.strip(), "a notification has to say something"
        _checked(check_message, result.text, list(result.blocks))
        _validate(result.blocks)
    elif isinstance(result, Mapping) and result.get("type") in {"modal", "home"}:
        _checked(checked_view, result, kind=result["type"])
        _validate(result["blocks"])
    elif isinstance(result, Mapping):
        _checked(check_message, "x", [result])
        _validate([result])
    elif isinstance(result, Iterable):
        for one in result:
            check(one)
    else:
        result.validate_json()


def _checked(asked, *given_, **named):
    try:
        asked(*given_, **named)
    except Refused as refused:
        pytest.fail(f"Slack refuses it: {refused.error} {refused.args} {vars(refused)}")


def _validate(blocks):
    for block in blocks:
        model = Block.parse(dict(block))
        if model is not None:
            model.validate_json()


@pytest.mark.parametrize("name", sorted(BUILDERS.keys() - PARTS.keys()))
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    # To make a failing example smaller takes minutes; what failed is named as it is.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_within_slacks_limits(name, data):
    """Random words, scripts, directions and sizes: Slack takes it all the same."""
    given_ = data.draw(arguments_of(name, BUILDERS[name]))
    check(BUILDERS[name](**_as_called(BUILDERS[name], given_)))


def _as_called(function, given_):
    """Return arguments by name; positional-only ones do not occur here."""
    assert all(
        one.kind is not inspect.Parameter.POSITIONAL_ONLY
        for one in inspect.signature(function).parameters.values()
    )
    return given_


def test_parts_are_still_there():
    """A function that is gone needs no reason any more."""
    assert set(PARTS) <= set(BUILDERS)


def test_every_file_of_blocks_is_looked_at():
    """Builders and words are public functions; a file without one hides what it makes."""
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        public = [name for name in vars(module) if not name.startswith("_")]
        own = [vars(module)[name] for name in public]
        assert [one for one in own if inspect.isfunction(one) and one.__module__ == module.__name__]


def test_a_builder_that_says_too_much_is_noticed():
    """The check itself refuses what is too long, too many, or empty."""
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}
    short = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
    for wrong in (
        Message(text="x", blocks=(long,)),
        Message(text="x", blocks=(short,) * 51),
        Message(text=" ", blocks=(short,)),
    ):
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            check(wrong)
