"""A learner in the workspace: opens lessons, reads, takes quizzes, acknowledges."""

import json
from datetime import timedelta

from tests.bot.library.conftest import make_document
from tests.bot.training.conftest import COURSE, RIGHT
from tests.journeys.conftest import read
from tests.journeys.office import until

POLICY = "lamps.md"


def furnish_library(office):
    """Bring in the policy that the course cites."""
    office.keeper.start()
    document, vectors = make_document(
        POLICY,
        "The lamp is lit at dusk.\nThe keeper trims the wick.",
        title="Lamps",
        version="3",
    )
    office.library.stage(document, vectors)
    office.library.publish()


def lead(office):
    return office.people.by_name_or_email("lena@example.com")


def publish(office, version="1", *, light="The lamp is lit at dusk.", change=None):
    """Publish a version of the course about lamps."""
    text = COURSE.format(version=version, light=light)
    return office.training.courseware.publish_course(
        text.encode(), "lamps.md", actor=lead(office), change=change
    ).material


def due_in(office, days=14):
    return office.clock.now().date() + timedelta(days=days)


class Learner:
    """One person in the workspace, and the lesson that is open on their screen."""

    def __init__(self, slack, people, user):
        self._slack, self._space, self._people, self.user = slack, slack.workspace, people, user

    def direct(self):
        return self._space.replies(self._space.direct_channel(self.user).id)

    def said(self, about, *, since=0):
        """Wait for a direct message with these words, and return what it says."""
        found = until(lambda: [m for m in self.direct()[since:] if about in read(m)])
        assert found, f"nothing was said about {about!r}: {[read(m) for m in self.direct()]}"
        return found[-1]

    def status(self):
        """Ask for the status; return the message that only this person sees."""
        before = len(self._shown())
        self._people.comply(self.user, "training")
        found = until(lambda: [m for m in self._shown()[before:] if "asked of you" in read(m)])
        return found[-1]

    def _shown(self):
        return self._space.asides(self.user)

    def open(self, posted=None, *, value=None):
        """Press the button that opens a lesson; return the form, or None."""
        posted = posted or self.status()
        self._people.press(self.user, posted, "open_lesson", value=value)
        return self.form()

    def form(self):
        return self._space.modal(self.user)

    def words(self):
        """Return everything that stands in the form that is open."""
        form = self.form()
        return json.dumps(form.view["blocks"], ensure_ascii=False) if form else ""

    def submit(self, filled=None):
        """Send the form that is open; return what the bot answered at once."""
        delivery = self._slack.acting.submit(self.user, self.form().id, filled or {})
        result = delivery.result(timeout=30)
        assert result.acked, result
        return result.answer

    def press(self, action_id, **more):
        delivery = self._slack.acting.press(self.user, self.form(), action_id, **more)
        assert delivery.result(timeout=30).acked

    def answers(self, right=RIGHT):
        """Fill in the quiz that is open: what is not in *right* is answered wrong."""
        filled = {}
        for block in self.form().view["blocks"]:
            if block["type"] != "input":
                continue
            question = block["label"]["text"].partition(". ")[2]
            element = block["element"]
            chosen = next(
                one["value"]
                for one in element["options"]
                if (one["text"]["text"] == RIGHT[question]) == (question in right)
            )
            filled[block["block_id"]] = {element["action_id"]: chosen}
        return filled

    def read_all(self):
        """Go from the first page to the last."""
        while "Page 2 of 2" not in self.words():
            self.submit()

    def close(self):
        form = self.form()
        if form:
            self._slack.acting.close_view(self.user, form.id, everything=True)
