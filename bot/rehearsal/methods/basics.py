"""api.test, auth.test, team.info, bots.info: who is who."""

from bot.rehearsal.entities import APP_ID, BOT_ID, BOT_USER, TEAM, Json
from bot.rehearsal.methods.calling import Call, Method, Methods, scope
from bot.rehearsal.replies import Refused, success

_TEAM = "Rehearsal"


def _test(call: Call) -> Json:
    if error := call.text("error"):
        raise Refused(error, args=dict(call.arguments))
    return success(args=dict(call.arguments))


def _auth(call: Call) -> Json:
    return success(
        url=f"{call.space.origin}/",
        team=_TEAM,
        team_id=TEAM,
        user=call.space.manifest.name.lower(),
        user_id=BOT_USER,
        bot_id=BOT_ID,
        app_id=APP_ID,
        is_enterprise_install=False,
    )


def _team(_call: Call) -> Json:
    return success(team={"id": TEAM, "name": _TEAM, "domain": "rehearsal", "email_domain": ""})


def _bot(call: Call) -> Json:
    if call.text("bot") not in {"", BOT_ID}:
        raise Refused("bot_not_found")
    name = call.space.manifest.name
    known = {"id": BOT_ID, "deleted": False, "name": name, "app_id": APP_ID, "user_id": BOT_USER}
    return success(bot=known)


def _connect(call: Call) -> Json:
    return success(url=f"{call.space.origin.replace('http', 'ws', 1)}/link?ticket=1")


METHODS: Methods = {
    "api.test": Method(do=_test, tier=100),
    "auth.test": Method(do=_auth, tier=0),
    "team.info": Method(do=_team, tier=50, scopes=scope("team:read")),
    "bots.info": Method(do=_bot, tier=50, scopes=scope("users:read")),
    "apps.connections.open": Method(do=_connect, tier=1, needs_app_token=True),
}
