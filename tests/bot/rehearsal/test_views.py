"""views.*: modals open once, lie on each other, and are replaced only by who saw them."""

import pytest

from bot.rehearsal.entities import Member
from bot.rehearsal.server import SlackStandIn
from tests.bot.rehearsal.conftest import SCOPES, client_of, error_of, field, modal, section
from tests.bot.rehearsal.conftest import write_manifest as manifest_in


@pytest.fixture
def trigger(slack):
    """The maker of trigger ids for something that Ada did."""
    return lambda: slack.workspace.triggers.issue("U0ADA")


def test_modal_opens_for_whoever_acted(client, slack, trigger):
    """The view is given back with its id and hash, and only who acted sees it."""
    view = client.views_open(trigger_id=trigger(), view=modal())["view"]

    shown = slack.workspace.modal("U0ADA")
    assert (shown.id, shown.hash) == (view["id"], view["hash"])
    assert view["root_view_id"] == view["id"]
    assert slack.workspace.modal("U0LENA") is None


def test_trigger_id_lasts_three_seconds(client, slack, now, trigger):
    """Too late nothing opens."""
    given = trigger()
    now.forward(3.5)
    call = lambda: client.views_open(trigger_id=given, view=modal())  # noqa: E731
    assert error_of(call) == "expired_trigger_id"
    assert slack.workspace.modal("U0ADA") is None


def test_trigger_id_is_used_once(client, trigger):
    """A second time nothing opens."""
    given = trigger()
    client.views_open(trigger_id=given, view=modal())
    call = lambda: client.views_open(trigger_id=given, view=modal())  # noqa: E731
    assert error_of(call) == "exchanged_trigger_id"


@pytest.mark.parametrize("given", ["", "made.up.0"])
def test_invented_trigger_id_is_refused(client, given):
    """Only what Slack gave opens anything."""
    call = lambda: client.api_call(  # noqa: E731
        "views.open", json={"trigger_id": given, "view": modal()}
    )
    assert error_of(call) == "invalid_trigger_id"


def test_three_modals_lie_on_each_other(client, slack, trigger):
    """A fourth is refused; what was pushed knows what lies under it."""
    first = client.views_open(trigger_id=trigger(), view=modal())["view"]
    second = client.views_push(trigger_id=trigger(), view=modal())["view"]
    client.views_push(trigger_id=trigger(), view=modal())

    assert second["previous_view_id"] == second["root_view_id"] == first["id"]
    call = lambda: client.views_push(trigger_id=trigger(), view=modal())  # noqa: E731
    assert error_of(call) == "push_limit_reached"
    slack.workspace.opened.close(slack.workspace.modal("U0ADA"))
    assert slack.workspace.modal("U0ADA").id == second["id"]


def test_nothing_to_push_on(client, trigger):
    """Without an open modal there is nothing to put one on."""
    assert error_of(lambda: client.views_push(trigger_id=trigger(), view=modal())) == "not_found"


def test_update_needs_the_hash_that_was_seen(client, slack, trigger):
    """Who looks at an old state changes nothing; the id and the stack stay."""
    seen = client.views_open(trigger_id=trigger(), view=modal())["view"]
    new = client.views_update(view_id=seen["id"], hash=seen["hash"], view=modal(section("new")))[
        "view"
    ]

    late = lambda: client.views_update(  # noqa: E731
        view_id=seen["id"], hash=seen["hash"], view=modal()
    )
    assert error_of(late) == "hash_conflict"
    assert (new["id"], slack.workspace.modal("U0ADA").hash) == (seen["id"], new["hash"])


def test_view_is_found_by_the_apps_own_id(client, trigger):
    """An external id names one view, and only one."""
    client.views_open(trigger_id=trigger(), view=modal(external_id="mine"))
    assert client.views_update(external_id="mine", view=modal(external_id="mine"))["ok"]
    again = lambda: client.views_push(trigger_id=trigger(), view=modal(external_id="mine"))  # noqa: E731
    assert error_of(again) == "duplicate_external_id"
    assert error_of(lambda: client.views_update(view_id="V0", view=modal())) == "not_found"


def test_home_is_published_for_each_person(client, slack):
    """Everybody has a home of their own; the hash keeps two writers apart."""
    home = {"type": "home", "blocks": [section("Ada's")]}
    view = client.views_publish(user_id="U0ADA", view=home)["view"]

    assert slack.workspace.home("U0ADA")["blocks"][0]["text"]["text"] == "Ada's"
    assert slack.workspace.home("U0LENA") is None
    client.views_publish(user_id="U0ADA", hash=view["hash"], view=home)
    late = lambda: client.views_publish(user_id="U0ADA", hash=view["hash"], view=home)  # noqa: E731
    assert error_of(late) == "hash_conflict"
    nobody = lambda: client.views_publish(user_id="U0NONE", view=home)  # noqa: E731
    assert error_of(nobody) == "user_not_found"


def test_home_that_the_manifest_lacks(tmp_path):
    """Without a home tab in the manifest nothing is published."""
    with SlackStandIn(manifest_in(tmp_path, scopes=SCOPES, home=False)) as slack:
        slack.workspace.add_member(Member(id="U0ADA", name="Ada"))
        home = {"type": "home", "blocks": [section("x")]}
        call = lambda: client_of(slack).views_publish(user_id="U0ADA", view=home)  # noqa: E731
        assert error_of(call) == "not_enabled"


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"type": "home", "blocks": []},
        {"type": "modal", "blocks": []},
        modal(title={"type": "plain_text", "text": "x" * 25}),
        modal(title={"type": "mrkdwn", "text": "x"}),
        modal(submit={"type": "plain_text", "text": "x" * 25}),
        modal(close={"type": "plain_text", "text": "x" * 25}),
        modal(private_metadata="x" * 3_001),
        modal(callback_id="x" * 256),
        modal(external_id="x" * 256),
        modal(*[section("x")] * 101),
        modal({"type": "markdown", "text": "only in messages"}),
        modal(submit_disabled=True),
        modal(field("a"), submit=None),
        modal(field("a"), field("a")),
        modal(blocks="no list"),
    ],
)
def test_view_that_slack_refuses(client, trigger, view):
    """A view beyond the limits does not open, and costs no trigger id."""
    given = trigger()
    assert error_of(lambda: client.views_open(trigger_id=given, view=view)) == "invalid_arguments"
    assert client.views_open(trigger_id=given, view=modal())["ok"]


def test_refusal_says_where(client, trigger):
    """The answer points at what is wrong, as Slack does."""
    with pytest.raises(Exception, match="json-pointer:/view/title") as caught:
        client.api_call(
            "views.open",
            json={
                "trigger_id": trigger(),
                "view": modal(title={"type": "plain_text", "text": "x" * 25}),
            },
        )
    (message,) = caught.value.response["response_metadata"]["messages"]
    assert message.startswith("[ERROR] must be less than 25 characters")


def test_view_beyond_250_kilobytes(client, trigger):
    """A view that is too large in all is refused by its size."""
    view = modal(*[section("ü" * 3_000)] * 50)
    call = lambda: client.views_open(trigger_id=trigger(), view=view)  # noqa: E731
    assert error_of(call) == "view_too_large"
