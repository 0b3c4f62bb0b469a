"""Lets people act in order: say a line, wait for the answer, go on with it."""

import time
from collections.abc import Callable, Iterable, Mapping

from bot.rehearsal.acting import Acting
from bot.rehearsal.entities import BOT_USER, OpenView, Posted
from bot.rehearsal.filled import elements_of
from bot.rehearsal.page.typing_in import command_in
from bot.rehearsal.ports import StandIn
from bot.rehearsal.seeding import Line, placed

_FORM_SECONDS = 5.0


class Stage:
    """One workspace and its people; *patience* is how many seconds an answer may take."""

    def __init__(self, stand_in: StandIn, *, patience: float = 60.0) -> None:
        self._stand_in = stand_in
        self._space = stand_in.workspace
        self._acting = Acting(stand_in)
        self._patience = patience

    def chat(self, lines: Iterable[Line]) -> None:
        """Let lines be said that nobody waits for an answer to."""
        for line in lines:
            told = placed(line, self._space)
            ts = self._said(told, told.text)
            self._react(told, ts)
            self._use_shortcut(told, ts)

    def ask(self, line: Line) -> Posted | None:
        """Let a question be asked; return the answer, or None where none came in time."""
        told = placed(line, self._space)
        command = command_in(told.text, self._space.manifest.commands)
        if command:
            return self._command(told, *command)
        ts = self._said(told, told.text)
        answer = self._answer(told.channel, ts, after=ts)
        if answer is None:
            return None
        self._react(told, ts)
        if told.presses:
            self._press(told, answer)
        if told.then:
            later = self._said(told, told.then, thread=ts)
            return self._answer(told.channel, ts, after=later)
        return answer

    def _said(self, line: Line, text: str, thread: str = "") -> str:
        ts = self._space.next_ts()
        self._acting.say(line.user, line.channel, text, thread=thread, ts=ts)
        return ts

    def _command(self, line: Line, name: str, text: str) -> Posted | None:
        known = {one.ts for one in self._space.asides(line.user)}
        self._acting.command(line.user, line.channel, text, name=name)
        return self._wait(
            lambda: next((m for m in self._space.asides(line.user) if m.ts not in known), None)
        )

    def _answer(self, channel: str, thread: str, *, after: str) -> Posted | None:
        def found() -> Posted | None:
            said = self._space.messages(channel, thread=thread)
            return next(
                (m for m in said if m.user == BOT_USER and m.ts > after and not m.streaming), None
            )

        return self._wait(found)

    def _wait(self, found: Callable[[], Posted | None]) -> Posted | None:
        limit = time.monotonic() + self._patience
        while True:
            version = self._space.version
            answer = found()
            left = limit - time.monotonic()
            if answer is not None or left <= 0:
                return answer
            self._space.wait_for_change(version, min(left, 1.0))

    def _react(self, line: Line, ts: str) -> None:
        user, name = line.reaction
        if user:
            self._acting.react(user, line.channel, ts, name)

    def _press(self, line: Line, answer: Posted) -> None:
        for _, element in elements_of(answer.blocks):
            label = element.get("text")
            if isinstance(label, Mapping) and line.presses in str(label.get("text", "")):
                self._acting.press(line.user, answer, str(element["action_id"]))
                self._send_form(line.user)
                return

    def _use_shortcut(self, line: Line, ts: str) -> None:
        user, name = line.shortcut
        offered = [one for one in self._space.manifest.shortcuts if one.on_message]
        for one in offered if user else ():
            if name in one.name:
                self._acting.message_shortcut(user, one.callback_id, line.channel, ts)
                self._send_form(user)
                return

    def _send_form(self, user: str) -> None:
        form = self._form(user)
        if form is not None:
            self._acting.submit(user, form.id, {}).result(self._patience)

    def _form(self, user: str) -> OpenView | None:
        limit = time.monotonic() + _FORM_SECONDS
        while self._space.modal(user) is None and time.monotonic() < limit:
            self._space.wait_for_change(self._space.version, 0.2)
        return self._space.modal(user)
