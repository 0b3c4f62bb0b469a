"""Opening an instance for one command, and who the command speaks for."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.assembly.instance import Instance
from bot.logs import configure_logs
from bot.people.entities import Person, PersonId, Role
from bot.settings import Settings, read_settings
from knowledge.passages import Reader


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Instance]:
    """Open the instance that the settings name; warnings go to standard error."""
    settings = settings or read_settings()
    configure_logs(settings.log_level, form=settings.log_format, secrets=settings.secrets)
    with Instance(settings) as instance:
        yield instance


def reader_for(instance: Instance, name: str) -> Reader:
    """Return what *name* may see: a role, or a person of the people file; empty is an employee."""
    roles = {role.value: role for role in Role}
    if not name:
        return Reader()
    if name in roles:
        person = Person(id=PersonId("shell"), role=roles[name])
    else:
        person = instance.people.by_name_or_email(name)
    return Reader(audiences=person.audiences, sees_company_documents=not person.guest)
