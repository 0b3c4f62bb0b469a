"""What somebody does on the page, carried out in the workspace."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass

from bot.rehearsal.acting import Acting, NotPossible
from bot.rehearsal.delivery import Delivery
from bot.rehearsal.entities import BOT_USER, Given, Json, OpenView, Posted, Upload
from bot.rehearsal.filled import NoSuchElement, find_element
from bot.rehearsal.page.answers import chosen, filled_in, typed_in
from bot.rehearsal.page.breaking import plan
from bot.rehearsal.page.forms import Form, SentFile
from bot.rehearsal.page.memory import Memory, Returned
from bot.rehearsal.page.typing_in import command_in, typed
from bot.rehearsal.ports import StandIn
from bot.rehearsal.rendering.elements import PRESSED
from bot.rehearsal.rendering.scene import Scene

_ACK_SECONDS = 1.5
_FORM_SECONDS = 20.0
_SILENT = "The app did not answer in time. What you did may still arrive; try again if it doesn't."
_LONGEST = 4_000


class NotDone(ValueError):
    """What somebody wanted to do cannot be done; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deeds:
    """Does what the forms of the page say, for one person."""

    stand_in: StandIn
    memory: Memory
    acting: Acting
    user: str

    async def say(self, form: Form) -> None:
        """Say something, share files, or use a slash command, as it was typed."""
        channel, thread = form.first("channel"), form.first("thread")
        text = form.first("text").strip()[:_LONGEST]
        files = [file for file in form.files if file.field == "files"]
        commanded = command_in(text, self.stand_in.workspace.manifest.commands)
        words = self._typed(commanded[1] if commanded else text)
        if commanded and thread:
            raise NotDone(f"{commanded[0]} does not work in threads; use it in the channel.")
        if commanded:
            name, _ = commanded
            await self._told(self.acting.command(self.user, channel, words, name=name))
        elif files:
            await self._upload(channel, files, words, thread)
        elif words:
            await self._told(self.acting.say(self.user, channel, words, thread=thread))
        else:
            raise NotDone("Write something first.")

    async def press(self, form: Form) -> None:
        """Use a button, a list or a menu in a message, a form or the home tab."""
        pressed = _pressed(form.first("press"))
        shown = self._shown(form)
        action_id, block_id = str(pressed["action_id"]), str(pressed["block_id"])
        blocks = shown.blocks if isinstance(shown, Posted) else shown.view["blocks"]
        _, element = find_element(blocks, action_id, block_id=block_id)
        zone = self._scene().tz
        picks = str(element.get("type")) not in PRESSED
        told = self.acting.press(
            self.user,
            shown,
            action_id,
            block_id=block_id,
            value=None if pressed["value"] is None else str(pressed["value"]),
            selected=chosen(element, block_id, form, zone) if picks else None,
            filled=filled_in(blocks, form, zone=zone, keep=self._keep),
        )
        if isinstance(shown, OpenView) and shown.view.get("type") == "modal":
            self.memory.give_back(self.user, shown.id, Returned(typed=typed_in(form)))
        await self._told(told)

    async def submit(self, form: Form) -> None:
        """Send a form; what is wrong with it is shown at its fields."""
        view = self._view(form)
        zone = self._scene().tz
        filled = filled_in(view.view["blocks"], form, zone=zone, keep=self._keep)
        sent = self.acting.submit(self.user, view.id, filled, checked=True)
        delivery = await _within(sent, _FORM_SECONDS)
        answer: Given = (delivery.answer or {}) if delivery else {}
        if answer.get("response_action") == "errors":
            wrong = {str(key): str(value) for key, value in answer.get("errors", {}).items()}
            back = Returned(errors=wrong, typed=typed_in(form))
        elif delivery is None or not delivery.acked:
            told = {"": "The app did not answer in time. Try again."}
            back = Returned(errors=told, typed=typed_in(form))
        else:
            self.memory.settle(self.user, view.id)
            return
        with self.stand_in.workspace.changing():
            self.memory.give_back(self.user, view.id, back)

    async def close(self, form: Form) -> None:
        """Close a form, or all of them."""
        view = self._view(form)
        self.memory.settle(self.user, view.id)
        everything = form.first("all") == "yes"
        await self._told(self.acting.close_view(self.user, view.id, everything=everything))

    async def shortcut(self, form: Form) -> None:
        """Use a shortcut, on a message or anywhere."""
        callback, ts = form.first("callback"), form.first("ts")
        if ts:
            channel = form.first("channel")
            await self._told(self.acting.message_shortcut(self.user, callback, channel, ts))
        else:
            await self._told(self.acting.shortcut(self.user, callback))

    async def react(self, form: Form) -> None:
        """React to a message."""
        await self._told(self.acting.react(self.user, *_reaction(form)))

    async def unreact(self, form: Form) -> None:
        """Take a reaction back."""
        await self._told(self.acting.unreact(self.user, *_reaction(form)))

    async def fault(self, form: Form) -> None:
        """Let something go wrong, or nothing any more."""
        if form.first("do") == "forget":
            self.stand_in.faults.forget()
            self.memory.complain(self.user, "")
            return
        # Breaking the connection waits for this very loop, so it is done in a thread.
        wrong = await asyncio.to_thread(
            plan, self.stand_in, form.first("trouble"), form.first("where")
        )
        if wrong:
            raise NotDone(wrong)
        self.memory.complain(self.user, "")

    async def fine(self, _form: Form) -> None:
        """Take the last complaint away."""
        self.memory.complain(self.user, "")

    async def suggest(self, form: Form) -> list[Given]:
        """Return what the app offers in a list while somebody types into it."""
        sent = self.acting.suggest(
            self.user, self._shown(form), form.first("action"), form.first("typed")
        )
        delivery = await _within(sent, _FORM_SECONDS)
        answer = (delivery.answer or {}) if delivery else {}
        groups = answer.get("option_groups") or ()
        return [*(answer.get("options") or ()), *(one for g in groups for one in g["options"])]

    async def _upload(self, channel: str, files: list[SentFile], words: str, thread: str) -> None:
        for number, file in enumerate(files):
            text = "" if number else words
            await self._told(
                self.acting.upload(
                    self.user, channel, file.name, file.content, text=text, thread=thread
                )
            )

    async def _told(self, sent: Future[Delivery]) -> None:
        """Wait a moment for the app, so that what it shows at once is on the next page."""
        self.memory.complain(self.user, "")
        delivery = await _within(sent, _ACK_SECONDS)
        if delivery is not None and not delivery.acked:
            raise NotDone(_SILENT)
        if delivery is None:
            # The page is shown already; the complaint comes when the app's time is over.
            sent.add_done_callback(self._complain_late)

    def _complain_late(self, sent: Future[Delivery]) -> None:
        if not sent.cancelled() and sent.exception() is None and not sent.result().acked:
            with self.stand_in.workspace.changing():
                self.memory.complain(self.user, _SILENT)

    def _typed(self, text: str) -> str:
        space = self.stand_in.workspace
        people = {one.name: one.id for one in space.members.values()}
        channels = {one.name: one.id for one in space.channels.values() if one.name}
        names = people | {space.manifest.name: BOT_USER}
        return typed(text, people=names, channels=channels)

    def _shown(self, form: Form) -> Posted | OpenView:
        if form.first("view"):
            return self._view(form)
        found = self.stand_in.workspace.find(form.first("channel"), form.first("ts"))
        if found is None or found.only_for not in {"", self.user}:
            raise NotDone("This message is no longer there.")
        return found

    def _view(self, form: Form) -> OpenView:
        found = self.stand_in.workspace.opened.find(form.first("view"))
        if found is None or found.user != self.user:
            raise NotDone("This form is no longer open.")
        return found

    def _scene(self) -> Scene:
        return Scene(zone=self.stand_in.workspace.members[self.user].tz)

    def _keep(self, file: SentFile) -> Json:
        """Put a file of a form into the workspace; it is shared nowhere."""
        space = self.stand_in.workspace
        identifier = f"F{secrets.token_hex(4).upper()}"
        address = f"{self.stand_in.origin}/files/{self.user}/{identifier}/{file.name}"
        made = Upload(
            id=identifier,
            name=file.name,
            mimetype=file.mimetype,
            content=file.content,
            user=self.user,
            permalink=address,
            at=space.now(),
        )
        with space.changing():
            space.files[identifier] = made
        return {"id": identifier, "name": file.name, "mimetype": file.mimetype}


Deed = Callable[[Deeds, Form], Awaitable[None]]
DEEDS: dict[str, Deed] = {
    "say": Deeds.say,
    "press": Deeds.press,
    "submit": Deeds.submit,
    "close": Deeds.close,
    "shortcut": Deeds.shortcut,
    "react": Deeds.react,
    "unreact": Deeds.unreact,
    "fault": Deeds.fault,
    "fine": Deeds.fine,
}
"""The last part of a form's address → what it does."""


async def carry_out(deed: str, deeds: Deeds, form: Form) -> None:
    """Do it; what cannot be done is told to whoever wanted it."""
    try:
        await DEEDS[deed](deeds, form)
    except (NotDone, NotPossible, NoSuchElement) as why:
        told = str(why) if isinstance(why, NotDone) else "That can't be done here any more."
        with deeds.stand_in.workspace.changing():
            deeds.memory.complain(deeds.user, told)


async def _within(sent: Future[Delivery], seconds: float) -> Delivery | None:
    with suppress(TimeoutError):
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(sent)), seconds)
    return None


def _pressed(written: str) -> Json:
    try:
        found = json.loads(written)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not {"action_id", "block_id", "value"} <= found.keys():
        raise NotDone("Nothing was pressed.")
    return found


def _reaction(form: Form) -> tuple[str, str, str]:
    return form.first("channel"), form.first("ts"), form.first("name")
