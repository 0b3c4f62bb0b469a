"""A file for one person: announced in their direct messages, then sent, again where that may pass."""

from collections.abc import Callable
from functools import partial

from bot.durable.runs import Fields, Run
from bot.slack.desk import FrontDesk
from bot.slack.failures import Failure, guarded
from bot.slack.mrkdwn import clip, escape
from bot.slack.uploads import FileToSend, send_file
from bot.slack.workflows.limits import is_turned_away, turned_away
from bot.slack.workflows.telling import tell, trouble

_ATTEMPTS = 6
_NAME = 150


def send_directly(
    desk: FrontDesk,
    run: Run,
    user: str,
    *,
    words: Callable[[], str],
    made: Callable[[], FileToSend],
    thing: str,
) -> None:
    """Say what comes, then make and send it; where that fails, say so beneath.

    A channel of two is known once something is said in it.
    """

    def announce() -> Fields:
        said = desk.client.chat_postMessage(channel=user, text=words())
        return {"channel": str(said["channel"])}

    def send(channel: str) -> Fields:
        send_file(desk.client, made(), channel=channel)
        return {}

    announced = insisting(run, "announce", announce)
    sent = announced
    if Failure.from_fields(announced) is None:
        sent = insisting(run, "send", partial(send, announced["channel"]))
    told = trouble(sent, thing=thing)
    if told is not None:
        tell(desk, run, user, lambda: told, part=1)


def hand_out(
    desk: FrontDesk, run: Run, fields: Fields, *, given: Callable[[], tuple[str, bytes]]
) -> None:
    """Send the file of evidence whose name and bytes *given* returns, or say why not.

    It raises where whoever asks may not have it, and is asked anew before each step.
    """

    def look() -> Fields:
        away = turned_away(desk, fields["user"])
        if not away:
            given()
        return away

    def words() -> str:
        return f"Evidence as it was supplied: {escape(clip(given()[0], _NAME))}"

    def made() -> FileToSend:
        name, content = given()
        return FileToSend(name=name, content=content, words=words())

    looked = run.step("look", lambda: guarded(look, doing=f"Sending {run.id}"))
    told = trouble(looked, thing="file")
    if told is not None:
        tell(desk, run, fields["user"], lambda: told)
    elif not is_turned_away(looked):
        send_directly(desk, run, fields["user"], words=words, made=made, thing="file")


def insisting(run: Run, name: str, deed: Callable[[], Fields]) -> Fields:
    """Do *deed*, and again after what may pass; what is refused in words is refused at once."""
    done: Fields = {}
    for number in range(_ATTEMPTS):
        done = run.step(f"{name}:{number}", lambda: guarded(deed, doing=f"Working on {name}"))
        failure = Failure.from_fields(done)
        if failure is None or not failure.reference:
            return done
        run.rest(2.0**number)
    return done
