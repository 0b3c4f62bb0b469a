"""The addresses of the page."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.resources import files as packaged

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Mount, Route

from bot.rehearsal.acting import Acting
from bot.rehearsal.page.composing import NoSuchPlace, compose
from bot.rehearsal.page.doing import DEEDS, Deeds, carry_out
from bot.rehearsal.page.forms import FormBroken, read_form
from bot.rehearsal.page.guard import Guard
from bot.rehearsal.page.memory import Memory
from bot.rehearsal.page.places import APP, HOME, Place, place_of
from bot.rehearsal.page.templating import page_html, trouble_html
from bot.rehearsal.ports import StandIn

_LOOK_SECONDS = 0.1
_BREATH = 150
_SEE_OTHER = 303
_STATIC = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def routes(stand_in: StandIn) -> list[BaseRoute]:
    """Return the page's routes for the workspace, each behind the guard."""
    site = _Site(stand_in=stand_in, memory=Memory(), acting=Acting(stand_in))
    listed = [
        Route("/", site.begin),
        Route("/live", site.live),
        Route("/static/{name}", _static),
        Route("/shared/{file}", site.shared),
        Route("/archives/{channel}/{link}", site.archive),
        Route("/as/{user}", site.begin),
        Route("/as/{user}/suggest", site.suggest, methods=["POST"]),
        *(Route(f"/as/{{user}}/{deed}", site.do, methods=["POST"], name=deed) for deed in DEEDS),
        Route("/as/{user}/{room}", site.show),
        Route("/as/{user}/{room}/thread/{thread}", site.show),
        Route("/{path:path}", _nowhere),
    ]
    return [Mount("/", routes=listed, middleware=[Middleware(Guard)])]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Site:
    stand_in: StandIn
    memory: Memory
    acting: Acting

    async def begin(self, request: Request) -> Response:
        """Lead to the first channel of a person, the first one if nobody is named."""
        space = self.stand_in.workspace
        people = [one.id for one in space.members.values() if not one.bot]
        user = request.path_params.get("user") or (people[0] if people else "")
        if user not in space.members:
            return _not_there("Nobody in this workspace is called so.")
        room = space.joined_channels(user)[0]
        goal = Place(user=user, room=APP if room.direct_with else room.id)
        return RedirectResponse(goal.address, _SEE_OTHER)

    async def show(self, request: Request) -> Response:
        """Show the page; opening one of the bot's tabs is told to the bot."""
        place = _place(request)
        try:
            page = compose(self.stand_in, self.memory, place)
        except NoSuchPlace as why:
            return _not_there(str(why))
        if "x-refresh" not in request.headers and place.room in {APP, HOME}:
            self.acting.open_home(place.user, "home" if place.room == HOME else "messages")
        return HTMLResponse(page_html(page))

    async def do(self, request: Request) -> Response:
        """Carry out what a form says, then lead back to where it was sent from."""
        user = request.path_params["user"]
        if user not in self.stand_in.workspace.members:
            return _not_there("Nobody in this workspace is called so.")
        try:
            form = await read_form(request)
        except FormBroken as why:
            return _told("This was no form", str(why), status=400)
        await carry_out(request.url.path.rpartition("/")[2], self._deeds(user), form)
        back = place_of(form.first("from"), user)
        return RedirectResponse(back.address if back else f"/as/{user}", _SEE_OTHER)

    async def suggest(self, request: Request) -> Response:
        """Return what the app offers in a list, as JSON."""
        user = request.path_params["user"]
        if user not in self.stand_in.workspace.members:
            return JSONResponse([], status_code=404)
        try:
            offered = await self._deeds(user).suggest(await read_form(request))
        except (ValueError, LookupError):
            return JSONResponse([], status_code=400)
        return JSONResponse(
            [{"value": one["value"], "label": one["text"]["text"]} for one in offered]
        )

    async def live(self, _request: Request) -> Response:
        """Tell the page, again and again, that something has changed."""
        return StreamingResponse(self._versions(), media_type="text/event-stream")

    async def _versions(self) -> AsyncIterator[str]:
        space, told, silent = self.stand_in.workspace, -1, 0
        while True:
            if space.version != told:
                told, silent = space.version, 0
                yield f"data: {told}\n\n"
            elif silent > _BREATH:
                silent = 0
                yield ": still here\n\n"
            silent += 1
            await asyncio.sleep(_LOOK_SECONDS)

    async def shared(self, request: Request) -> Response:
        """Return a shared file; only images are shown, everything else is saved."""
        found = self.stand_in.workspace.file(request.path_params["file"])
        if found is None:
            return _not_there("There is no such file.")
        if found.mimetype in _IMAGES:
            return Response(found.content, media_type=found.mimetype)
        return Response(
            found.content,
            media_type="application/octet-stream",
            headers={"content-disposition": "attachment"},
        )

    async def archive(self, request: Request) -> Response:
        """Follow a permalink as the person on whose page it was."""
        channel, link = request.path_params["channel"], request.path_params["link"]
        came = request.headers.get("referer", "").partition("/as/")[2].partition("/")[0]
        space = self.stand_in.workspace
        place = space.channels.get(channel)
        if place is None or not link.startswith("p") or len(link) < len("p1.000000"):
            return _not_there("There is no such message.")
        seers = [one.id for one in space.members.values() if place.has(one.id)]
        user = came if came in seers else next(iter(seers), "")
        ts = f"{link[1:-6]}.{link[-6:]}"
        thread = request.query_params.get("thread_ts") or ts
        room = APP if place.direct_with else channel
        found = space.find(channel, ts) is not None and user
        goal = Place(user=user, room=room, thread=thread)
        return RedirectResponse(goal.address) if found else _not_there("There is no such message.")

    def _deeds(self, user: str) -> Deeds:
        return Deeds(stand_in=self.stand_in, memory=self.memory, acting=self.acting, user=user)


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        return _not_there("There is no such file.")
    content = packaged("bot.rehearsal.page").joinpath("static", name).read_bytes()
    return Response(content, media_type=_STATIC[name])


async def _nowhere(_request: Request) -> Response:
    return _not_there("There is no such page.")


def _place(request: Request) -> Place:
    told = request.path_params
    return Place(user=told["user"], room=told["room"], thread=told.get("thread", ""))


def _not_there(why: str) -> Response:
    return _told("Not here", why, status=404)


def _told(title: str, why: str, *, status: int) -> Response:
    return HTMLResponse(trouble_html(title, why), status_code=status)
