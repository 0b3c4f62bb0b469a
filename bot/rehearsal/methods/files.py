"""files.*: uploads in three steps, and what is known of a file."""

import mimetypes
from dataclasses import replace

from bot.rehearsal.entities import BOT_USER, Channel, Json, Posted, Upload
from bot.rehearsal.methods.calling import Call, Method, Methods, scope
from bot.rehearsal.replies import Refused, success
from bot.rehearsal.shapes import file_json

LARGEST = 1_000_000_000


def _begin(call: Call) -> Json:
    name, length = call.required("filename"), call.number("length", 0)
    if not 0 < length <= LARGEST:
        raise Refused("invalid_arguments")
    made = add_file(call, name=name, user=BOT_USER, alt=call.text("alt_txt"))
    return success(file_id=made.id, upload_url=f"{call.space.origin}/upload/{made.id}")


def _complete(call: Call) -> Json:
    told = call.objects("files")
    if not all(isinstance(one, dict) for one in told):
        raise Refused("invalid_arguments")
    uploads = [call.space.files.get(str(one.get("id", ""))) for one in told]
    if not uploads or None in uploads:
        raise Refused("file_not_found")
    places = _places(call)
    finished = []
    for one, upload in zip(told, uploads, strict=True):
        if upload is None or not upload.content:
            raise Refused("file_not_found")
        done = replace(
            upload,
            title=str(one.get("title") or upload.name),
            channels=tuple(place.id for place in places),
            complete=True,
        )
        with call.space.changing():
            call.space.files[done.id] = done
        finished.append(done)
    for place in places:
        _share(call, place, finished)
    return success(files=[file_json(one, origin=call.space.origin) for one in finished])


def _info(call: Call) -> Json:
    found = call.space.file(call.required("file"))
    if found is None:
        raise Refused("file_not_found")
    return success(file=file_json(found, origin=call.space.origin))


def _places(call: Call) -> list[Channel]:
    several = call.arguments.get("channels") or []
    names = several.split(",") if isinstance(several, str) else [str(one) for one in several]
    if one := call.text("channel_id"):
        names = [one, *names]
    found = [call.space.channels.get(name) for name in names]
    for place in found:
        if place is None:
            raise Refused("channel_not_found")
        if not place.joined:
            raise Refused("not_in_channel")
    return [place for place in found if place is not None]


def _share(call: Call, place: Channel, uploads: list[Upload]) -> None:
    call.space.put(
        Posted(
            channel=place.id,
            ts=call.space.next_ts(),
            text=call.text("initial_comment"),
            thread_ts=call.text("thread_ts"),
            files=tuple(one.id for one in uploads),
            at=call.space.now(),
        )
    )


def add_file(call: Call, *, name: str, user: str, alt: str = "") -> Upload:
    """Make room for a file that is going to be sent."""
    with call.space.changing():
        identifier = f"F{len(call.space.files) + 1:06d}"
        made = Upload(
            id=identifier,
            name=name,
            mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
            content=b"",
            user=user,
            permalink=f"{call.space.origin}/files/{user}/{identifier}/{name}",
            at=call.space.now(),
            alt=alt,
            complete=False,
        )
        call.space.files[identifier] = made
    return made


METHODS: Methods = {
    "files.getUploadURLExternal": Method(do=_begin, tier=100, scopes=scope("files:write")),
    "files.completeUploadExternal": Method(do=_complete, tier=100, scopes=scope("files:write")),
    "files.info": Method(do=_info, tier=100, scopes=scope("files:read")),
}
