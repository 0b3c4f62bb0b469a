"""Opening an instance for one command, and who the command speaks for."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.assembly.instance import Instance
from bot.audit.entities import SYSTEM
from bot.errors import UnknownPerson
from bot.logs import configure_logs
from bot.people.entities import Person, PersonId, Role
from bot.people.permissions import Actor
from bot.people.service import PeopleDirectory
from bot.settings import Settings, read_settings
from knowledge.passages import Reader


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Instance]:
    """Open the instance that the settings name; warnings go to standard error."""
    settings = settings or read_settings()
    configure_logs(settings.log_level, form=settings.log_format, secrets=settings.secrets)
    with Instance(settings) as instance:
        yield instance


def actor_in(instance: Instance, person: str) -> Actor:
    """Return in whose name a command acts; the admin of this machine where nobody is named."""
    return person_in(instance, person) if person else SYSTEM


def acting(instance: Instance, person: str) -> Actor:
    """Return the same, for work that is about people: the people file is read in any case."""
    everybody = instance.people
    return _only(everybody, person) if person else SYSTEM


def person_in(instance: Instance, said: str) -> Person:
    """Return whom a command names; where several bear a name, the error says how each is named."""
    return _only(instance.people, said)


def called_in(instance: Instance, person: PersonId | None) -> str:
    """Return how a shell names *person*, so that it finds them again; empty where nobody can."""
    if person is None:
        return ""
    try:
        found = instance.directory.find(person)
    except UnknownPerson:
        return ""
    # A name comes last: it may be somebody else's too.
    return found.email or found.slack_id or found.name


def reader_for(instance: Instance, name: str) -> Reader:
    """Return what *name* may see: a role, or a person of the people file; empty is an employee."""
    roles = {role.value: role for role in Role}
    if not name:
        return Reader()
    if name in roles:
        person = Person(id=PersonId("shell"), role=roles[name])
    else:
        person = person_in(instance, name)
    return Reader(audiences=person.audiences, sees_company_documents=not person.guest)


def _only(everybody: PeopleDirectory, said: str) -> Person:
    try:
        return everybody.by_name_or_email(said)
    except UnknownPerson:
        known = [one.person for one in everybody.everybody(actor=SYSTEM)]
        namesakes = [one for one in known if one.name == said.strip()]
        if len(namesakes) < 2:  # noqa: PLR2004
            raise
        ways = sorted(one.email or one.slack_id or one.id for one in namesakes)
    raise UnknownPerson(
        f"Several people are known as {said.strip()!r}; name one of them by {', '.join(ways)}."
    )
