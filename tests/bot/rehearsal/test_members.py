"""users.*, usergroups.*, dnd.info and who the bot is."""

import pytest

from bot.rehearsal.entities import Member
from tests.bot.rehearsal.conftest import client_of, error_of


def test_person_is_told_with_profile_and_time_zone(client, slack):
    """A member has a name, a title, an address and a time zone; one who is gone has less."""
    ada = Member(
        id="U0ADA",
        name="Ada",
        email="ada@example.com",
        title="Engineer",
        tz="Asia/Tokyo",
        tz_label="Japan Standard Time",
        tz_offset=32_400,
    )
    slack.workspace.add_member(ada)
    user = client.users_info(user="U0ADA")["user"]
    assert (user["tz"], user["tz_offset"]) == ("Asia/Tokyo", 32_400)
    assert user["profile"]["title"] == "Engineer"
    gone = client.users_info(user="U0GONE")["user"]
    assert gone["deleted"]
    assert "email" not in gone["profile"]
    assert client.users_info(user="U0ANNEXA")["user"]["is_bot"]


def test_address_is_told_only_with_its_scope(client, slack):
    """Without users:read.email nobody's address is known, or looked up."""
    slack.workspace.scopes -= {"users:read.email"}
    assert "email" not in client.users_info(user="U0ADA")["user"]["profile"]
    lookup = error_of(lambda: client.users_lookupByEmail(email="ada@example.com"))
    assert lookup == "missing_scope"


def test_person_is_found_by_address(client):
    """An address leads to its member, whatever its case; one who is gone is not found."""
    found = client.users_lookupByEmail(email="ADA@example.com")
    assert found["user"]["id"] == "U0ADA"
    for address in ("gone@example.com", "nobody@example.com"):
        call = lambda address=address: client.users_lookupByEmail(email=address)  # noqa: E731
        assert error_of(call) == "users_not_found"


def test_everybody_is_listed_in_pages(client):
    """Pages together are everybody, once."""
    first = client.users_list(limit=2)
    rest = client.users_list(limit=2, cursor=first["response_metadata"]["next_cursor"])
    listed = [one["id"] for one in [*first["members"], *rest["members"]]]
    assert listed == ["U0ADA", "U0LENA", "U0GONE"]


def test_channels_of_a_person(client):
    """A person's channels are those that the bot shares with them."""
    listed = client.users_conversations(user="U0LENA", types="public_channel,private_channel")
    assert [one["id"] for one in listed["channels"]] == ["C0TEAM", "C0SHARED", "C0OLD", "G0LEADS"]
    bots = client.users_conversations(types="private_channel")["channels"]
    assert [one["id"] for one in bots] == ["G0LEADS"]
    assert error_of(lambda: client.users_conversations(user="U0NONE")) == "user_not_found"


def test_groups_and_who_is_in_them(client):
    """A group has a handle and people; a disabled one is shown to who asks for it."""
    (group,) = client.usergroups_list()["usergroups"]
    assert (group["handle"], group["user_count"]) == ("leads", 1)
    everything = client.usergroups_list(include_disabled=True, include_users=True)["usergroups"]
    assert [one["users"] for one in everything] == [["U0LENA"], []]
    assert client.usergroups_users_list(usergroup="S0LEADS")["users"] == ["U0LENA"]
    unknown = error_of(lambda: client.usergroups_users_list(usergroup="S0NONE"))
    assert unknown == "no_such_subteam"


def test_who_wants_quiet(client, slack, now):
    """Until its end a pause of notifications is told, and no longer."""
    quiet = Member(id="U0ADA", name="Ada", dnd_end=int(now()) + 60)
    slack.workspace.add_member(quiet)
    told = client.dnd_info(user="U0ADA")
    assert (told["dnd_enabled"], told["next_dnd_end_ts"]) == (True, int(now()) + 60)
    now.forward(61)
    assert not client.dnd_info(user="U0ADA")["dnd_enabled"]


def test_quiet_of_many_at_once(client, slack, now):
    """Up to fifty people are told of in one answer; whom Slack does not know is left out."""
    slack.workspace.add_member(Member(id="U0ADA", name="Ada", dnd_end=int(now()) + 60))
    told = client.dnd_teamInfo(users=["U0ADA", "U0NOBODY"])["users"]
    assert list(told) == ["U0ADA"]
    assert told["U0ADA"]["next_dnd_end_ts"] == int(now()) + 60
    many = [f"U{number:08d}" for number in range(51)]
    assert error_of(lambda: client.dnd_teamInfo(users=many)) == "too_many_users"


def test_who_the_bot_is(client):
    """The bot's own ids are the same everywhere."""
    who = client.auth_test()
    assert client.bots_info(bot=who["bot_id"])["bot"]["user_id"] == who["user_id"]
    assert client.team_info()["team"]["id"] == who["team_id"]
    assert error_of(lambda: client.bots_info(bot="B0OTHER")) == "bot_not_found"
    assert error_of(lambda: client.api_test(error="my_error")) == "my_error"


def test_scopes_come_with_every_answer(client, slack):
    """The header says what the token may do."""
    told = client.auth_test().headers["x-oauth-scopes"]
    assert set(told.split(",")) == set(slack.workspace.scopes)


@pytest.mark.parametrize(
    ("method", "arguments", "needed"),
    [
        ("users.info", {"user": "U0ADA"}, "users:read"),
        ("users.list", {}, "users:read"),
        ("usergroups.list", {}, "usergroups:read"),
        ("dnd.info", {"user": "U0ADA"}, "dnd:read"),
        ("dnd.teamInfo", {"users": "U0ADA"}, "dnd:read"),
        ("chat.postMessage", {"channel": "C0TEAM", "text": "x"}, "chat:write"),
        ("chat.startStream", {"channel": "D0ADA", "thread_ts": "1"}, "chat:write"),
        ("conversations.info", {"channel": "C0TEAM"}, "channels:read"),
        ("conversations.info", {"channel": "G0LEADS"}, "groups:read"),
        ("conversations.info", {"channel": "D0ADA"}, "im:read"),
        ("conversations.history", {"channel": "C0TEAM"}, "channels:history"),
        ("conversations.list", {"types": "private_channel"}, "groups:read"),
        ("conversations.open", {"users": "U0ADA"}, "im:write"),
        ("conversations.join", {"channel": "C0OUT"}, "channels:join"),
        ("files.info", {"file": "F1"}, "files:read"),
        ("files.getUploadURLExternal", {"filename": "a", "length": 1}, "files:write"),
        ("reactions.add", {"channel": "C0TEAM"}, "reactions:write"),
        ("reactions.get", {"channel": "C0TEAM"}, "reactions:read"),
        ("team.info", {}, "team:read"),
    ],
)
def test_scope_that_is_missing_is_named(client, slack, method, arguments, needed):
    """What the manifest does not ask for is refused, and the answer says what was needed."""
    slack.workspace.scopes = frozenset({"assistant:write"})
    with pytest.raises(Exception, match="missing_scope") as caught:
        client.api_call(method, json=arguments)
    answer = caught.value.response
    assert (answer["needed"], answer["provided"]) == (needed, "assistant:write")


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        (None, "auth.test", "not_authed"),
        ("xapp-t", "auth.test", "not_allowed_token_type"),
        ("xoxb-t", "apps.connections.open", "not_allowed_token_type"),
        ("xapp-t", "apps.connections.open", ""),
    ],
)
def test_token_must_be_of_the_right_kind(slack, token, method, error):
    """A bot's token opens no socket, and an app's token does nothing else."""
    assert error_of(lambda: client_of(slack, token=token).api_call(method)) == error
