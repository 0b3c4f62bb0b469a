"""Members, channels, messages and files as Slack writes them in JSON."""

import secrets
from collections.abc import Sequence

from bot.rehearsal.entities import (
    APP_ID,
    BOT_ID,
    BOT_USER,
    TEAM,
    Channel,
    Given,
    Json,
    Member,
    Posted,
    Upload,
)


def member_json(member: Member, *, scopes: frozenset[str]) -> Json:
    """Return a user object; of somebody who is deactivated Slack tells less."""
    names = {"real_name": member.name, "display_name": member.name}
    known: Json = {"id": member.id, "team_id": member.team, "name": member.name}
    if member.deactivated:
        return known | {"deleted": True, "profile": names}
    profile = names | {"title": member.title}
    if "users:read.email" in scopes and member.email:
        profile["email"] = member.email
    return known | {
        "real_name": member.name,
        "deleted": False,
        "tz": member.tz,
        "tz_label": member.tz_label,
        "tz_offset": member.tz_offset,
        "is_restricted": member.guest,
        "is_ultra_restricted": False,
        "is_bot": member.bot,
        "is_app_user": False,
        "profile": profile,
    }


def bot_json(name: str) -> Json:
    """Return the user object of the bot itself."""
    known = Member(id=BOT_USER, name=name.lower(), bot=True)
    return member_json(known, scopes=frozenset()) | {
        "profile": {"real_name": name, "display_name": name, "bot_id": BOT_ID, "api_app_id": APP_ID}
    }


def channel_json(channel: Channel) -> Json:
    """Return a conversation object."""
    facts: Json = {"id": channel.id, "context_team_id": TEAM, "is_archived": channel.archived}
    if channel.kind == "im":
        return facts | {
            "is_im": True,
            "user": channel.direct_with,
            "is_member": channel.joined,
            "is_ext_shared": channel.external,
            "is_shared": channel.external,
            "is_pending_ext_shared": False,
        }
    return facts | {
        "name": channel.name,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.private,
        "is_member": channel.joined,
        "is_ext_shared": channel.external,
        "is_shared": channel.external,
        "is_pending_ext_shared": False,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def message_json(posted: Posted, *, with_metadata: bool = False, answers: int = 0) -> Json:
    """Return a message as history, an interaction or the answer to a post tells it."""
    message: Json = {"type": "message", "user": posted.user, "ts": posted.ts, "text": posted.text}
    if posted.user == BOT_USER:
        message |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if posted.blocks:
        message["blocks"] = list(posted.blocks)
    if posted.thread_ts or answers:
        message["thread_ts"] = posted.thread_ts or posted.ts
    if answers:
        message["reply_count"] = answers
    if posted.edited:
        message["edited"] = {"user": posted.user, "ts": posted.ts}
    if posted.reactions:
        message["reactions"] = reactions_json(posted)
    if with_metadata and posted.metadata:
        message["metadata"] = posted.metadata
    return message


def reactions_json(posted: Posted) -> list[Json]:
    """Return who reacted to a message, and how."""
    return [
        {"name": name, "users": list(users), "count": len(users)}
        for name, users in posted.reactions.items()
    ]


def file_json(upload: Upload, *, origin: str) -> Json:
    """Return a file object."""
    address = f"{origin}/files/{upload.id}/{upload.name}"
    return {
        "id": upload.id,
        "name": upload.name,
        "title": upload.title or upload.name,
        "mimetype": upload.mimetype,
        "filetype": upload.name.rpartition(".")[2],
        "user": upload.user,
        "size": len(upload.content),
        "created": int(upload.at),
        "mode": "hosted",
        "is_external": False,
        "channels": list(upload.channels),
        "url_private": address,
        "url_private_download": address,
        "permalink": upload.permalink,
        **({"alt_txt": upload.alt} if upload.alt else {}),
    }


def named(blocks: Sequence[Given]) -> tuple[Given, ...]:
    """Return the blocks with the ids that Slack makes up for those that have none."""
    return tuple(
        {**block, "block_id": block.get("block_id") or secrets.token_urlsafe(4)} for block in blocks
    )
