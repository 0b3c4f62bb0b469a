"""Whatever a caller sends, the Web API answers with one of Slack's names and stays whole."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.rehearsal.manifest import Manifest
from bot.rehearsal.replies import Refused
from bot.rehearsal.view_limits import checked_view
from bot.rehearsal.web_api import METHODS, WebApi
from bot.rehearsal.workspace import Workspace
from tests.bot.rehearsal.conftest import furnish, write_manifest

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=10)
    | st.sampled_from(["C0TEAM", "D0ADA", "G0LEADS", "U0ADA", "1.1", "modal", "home"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "id", "title", "message", "blocks", "chunks"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)
NAMES = [
    "blocks",
    "bot",
    "channel",
    "channel_id",
    "channels",
    "chunks",
    "cursor",
    "external_id",
    "filename",
    "files",
    "hash",
    "latest",
    "length",
    "limit",
    "loading_messages",
    "markdown_text",
    "metadata",
    "name",
    "oldest",
    "post_at",
    "prompts",
    "status",
    "text",
    "thread_ts",
    "timestamp",
    "title",
    "trigger_id",
    "ts",
    "types",
    "user",
    "user_id",
    "users",
    "view",
    "view_id",
]
ARGUMENTS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(NAMES, VALUES)
    | {
        "channel": st.sampled_from(["C0TEAM", "D0ADA"]) | VALUES,
        "thread_ts": st.just("1.1") | VALUES,
    },
)


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    """The Web API of a furnished workspace, without a server."""
    space = Workspace(Manifest.read(write_manifest(tmp_path_factory.mktemp("manifest"))))
    furnish(space)
    return WebApi(space)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(method=st.sampled_from(sorted(METHODS)), arguments=ARGUMENTS)
def test_nonsense_is_answered(api, method, arguments):
    """Every method says yes, or no with a name."""
    token = "xapp-t" if METHODS[method].needs_app_token else "xoxb-t"
    answer = api.call(method, arguments, token=token)
    assert answer["ok"] or isinstance(answer["error"], str)


@given(view=st.dictionaries(st.sampled_from(["type", "title", "blocks", "submit"]), VALUES))
def test_nonsense_is_no_view(view):
    """What is no view is refused as one."""
    try:
        checked_view(view, kind="modal")
    except Refused as refused:
        assert refused.error == "invalid_arguments"  # noqa: PT017 -- a yes is right, too
