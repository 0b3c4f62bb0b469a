"""Who learns, found without asking Slack wherever that is possible."""

from bot.errors import NotReady
from bot.people.entities import Person
from bot.slack.desk import FrontDesk
from bot.slack.learning import Learning

_NO_TRAINING = "There is no training here."


def learner(desk: FrontDesk, user: str, *, team: str) -> tuple[Learning, Person]:
    """Return what there is to learn, and who *user* is.

    Whoever was met before is known here, and when they leave Slack says so. A whole company may
    press the same button in one minute; Slack would not say as quickly who they are.
    """
    if desk.learning is None:
        raise NotReady(_NO_TRAINING)
    met = desk.people.met(user)
    return desk.learning, met or desk.identity.who(user, team=team).person
