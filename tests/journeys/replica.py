"""One replica of a whole bot in a process of its own; run with JSON on the command line.

Two texts are near when they share words, so that nothing waits for the embedding model.
"""

import json
import logging
import sys
import threading
import time
from pathlib import Path

from bot.assembly.instance import Instance
from bot.errors import BotError
from bot.serving import SlackService
from bot.settings import Settings
from tests.knowledge.stand_ins import WordEmbedder


def instance_in(home, **settings):
    """Return an instance that embeds without a model."""
    instance = Instance(Settings(_env_file=None, ANNEXA_HOME=Path(home), **settings))
    instance.embedder = WordEmbedder()
    return instance


def main():
    """Serve until killed, or say why not."""
    asked = json.loads(sys.argv[1])
    logging.basicConfig(level=logging.INFO)
    with instance_in(asked["home"], **asked["settings"]) as instance:
        if asked.get("seconds"):
            slow_down(instance.answerer, asked["seconds"])
        try:
            with SlackService(instance) as service:
                say("leads" if instance.indexes.keeper.leads else "follows")
                service.wait(threading.Event())
        except BotError as error:
            say(f"{type(error).__name__}: {error}")


def slow_down(answerer, seconds):
    """Let every answer take a while, so that some are in flight at any moment."""
    answer = answerer.answer

    def slowly(question, **names):
        time.sleep(seconds)
        return answer(question, **names)

    answerer.answer = slowly


def say(line):
    """Tell the test."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
