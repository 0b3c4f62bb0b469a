"""Who wishes for work."""

from bot.durable.runs import Fields
from bot.people.entities import Person
from bot.slack.desk import FrontDesk


def wisher(desk: FrontDesk, fields: Fields) -> Person:
    """Return whoever wished for the work, as they are known now; a newcomer is welcomed."""
    person = desk.identity.who(fields["user"], team=fields["team"]).person
    desk.newcomers.welcome(person)
    return person
