"""Serves Slack in a process of its own that a test may kill; run with JSON on the command line."""

import json
import sys
import threading
from pathlib import Path

from bot.slack.delivery import Delivery
from tests.journeys.office import Office, ScriptedAnswerer
from tests.journeys.streaming_answerer import StreamingAnswerer


def main():
    asked = json.loads(sys.argv[1])
    answerer = (
        StreamingAnswerer(asked["model"])
        if asked.get("model")
        else ScriptedAnswerer(seconds=asked.get("seconds", 0.0))
    )
    office = Office(
        Path(asked["home"]),
        api_url=asked["api_url"],
        answerer=answerer,
        database_url=asked.get("database_url", ""),
        durable_url=asked.get("durable_url", ""),
        people_file=Path(asked["people_file"]) if asked.get("people_file") else None,
    )
    for point in asked.get("pause_at", []):
        pause_at(office, point, Path(asked["reached"]))
    office.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    threading.Event().wait()


def pause_at(office, point, reached):
    """Stop for ever at a named point of the way, and leave a file that says so."""

    def stop():
        reached.touch()
        threading.Event().wait()

    desk, engine = office.help_desk, office.engine
    if point == "before_commit":
        office.answerer.answer = lambda _question, **_names: stop()
    if point == "after_commit":
        ask = desk.ask
        desk.ask = lambda *args, **names: (ask(*args, **names), stop())
    if point == "after_checkpoint":
        deliver = Delivery.deliver
        Delivery.deliver = lambda *args: (deliver(*args), stop())
    if point == "after_words":
        keep = office.inbox.keep
        office.inbox.keep = lambda *args: (keep(*args), stop())
    if point == "after_enqueue":
        accept = engine.accept
        engine.accept = lambda *args, **names: (accept(*args, **names), stop())


if __name__ == "__main__":
    main()
