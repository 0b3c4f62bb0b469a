"""users.*, usergroups.* and dnd.*: who is there, in which groups, and who wants quiet."""

from bot.rehearsal.entities import BOT_USER, Json, Member
from bot.rehearsal.methods.calling import Call, Method, Methods, scope
from bot.rehearsal.methods.paging import page
from bot.rehearsal.replies import Refused, success
from bot.rehearsal.shapes import bot_json, channel_json, member_json


def _info(call: Call) -> Json:
    user = call.required("user")
    if user == BOT_USER:
        return success(user=bot_json(call.space.manifest.name))
    return success(user=_json(call, _member(call, user)))


def _list(call: Call) -> Json:
    shown, rest = page(call, list(call.space.members.values()))
    return success(members=[_json(call, one) for one in shown], cache_ts=0, **rest)


def _by_email(call: Call) -> Json:
    email = call.required("email").lower()
    found = next((one for one in call.space.members.values() if email == one.email.lower()), None)
    if found is None or found.deactivated:
        raise Refused("users_not_found")
    return success(user=_json(call, found))


def _conversations(call: Call) -> Json:
    """Return the channels of somebody; of the bot itself where nobody is named."""
    user = call.text("user") or BOT_USER
    if user != BOT_USER:
        _member(call, user)
    found = [one for one in call.space.channels.values() if one.has(user) and one.joined]
    wanted = {"public_channel": "channel", "private_channel": "group", "im": "im"}
    kinds = {wanted.get(one.strip()) for one in (call.text("types") or "public_channel").split(",")}
    shown, rest = page(call, [one for one in found if one.kind in kinds])
    return success(channels=[channel_json(one) for one in shown], **rest)


def _groups(call: Call) -> Json:
    with_disabled, with_users = call.flag("include_disabled"), call.flag("include_users")
    found = [one for one in call.space.groups.values() if with_disabled or not one.disabled]
    return success(
        usergroups=[
            {
                "id": one.id,
                "team_id": call.space.team,
                "is_usergroup": True,
                "handle": one.handle,
                "name": one.name,
                "date_delete": 1 if one.disabled else 0,
                "user_count": len(one.users),
            }
            | ({"users": list(one.users)} if with_users else {})
            for one in found
        ]
    )


def _group_users(call: Call) -> Json:
    group = call.space.groups.get(call.required("usergroup"))
    if group is None:
        raise Refused("no_such_subteam")
    return success(users=list(group.users))


def _quiet(call: Call) -> Json:
    return success(**_quiet_of(call, _member(call, call.required("user"))))


def _quiet_team(call: Call) -> Json:
    """Return the same of up to 50 people; whom Slack does not know is left out."""
    users = [one.strip() for one in call.required("users").split(",")]
    if len(users) > _QUIET_AT_ONCE:
        raise Refused("too_many_users")
    known = [call.space.members[one] for one in users if one in call.space.members]
    return success(users={one.id: _quiet_of(call, one) for one in known})


def _quiet_of(call: Call, member: Member) -> Json:
    now = int(call.space.now())
    is_quiet = member.dnd_end > now
    return {
        "dnd_enabled": is_quiet,
        "next_dnd_start_ts": now if is_quiet else 1,
        "next_dnd_end_ts": member.dnd_end if is_quiet else 1,
    }


def _member(call: Call, user: str) -> Member:
    member = call.space.members.get(user)
    if member is None:
        raise Refused("user_not_found")
    return member


def _json(call: Call, member: Member) -> Json:
    return member_json(member, scopes=call.space.scopes)


_QUIET_AT_ONCE = 50
_READ, _GROUPS = scope("users:read"), scope("usergroups:read")
_BY_KIND = {"im": "im:read", "channel": "channels:read", "group": "groups:read"}
METHODS: Methods = {
    "users.info": Method(do=_info, tier=100, scopes=_READ),
    "users.list": Method(do=_list, tier=20, scopes=_READ),
    "users.lookupByEmail": Method(do=_by_email, tier=50, scopes=scope("users:read.email")),
    "users.conversations": Method(do=_conversations, tier=50, by_kind=_BY_KIND),
    "usergroups.list": Method(do=_groups, tier=20, scopes=_GROUPS),
    "usergroups.users.list": Method(do=_group_users, tier=20, scopes=_GROUPS),
    "dnd.info": Method(do=_quiet, tier=50, scopes=scope("dnd:read")),
    "dnd.teamInfo": Method(do=_quiet_team, tier=20, scopes=scope("dnd:read")),
}
