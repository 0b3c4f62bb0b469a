"""People who change the register, and what they read of it, for journeys."""

from dataclasses import replace

from bot.audit.entities import SYSTEM
from bot.rehearsal.entities import Member, Upload
from tests.journeys.conftest import read
from tests.journeys.office import until

PEOPLE = """id,email,role,groups,manager
1,ada@example.com,employee,,
2,lena@example.com,lead,leads,
3,lou@example.com,lead,leads,
4,bob@example.com,employee,,
"""
NEWCOMERS = {"U0LOU": "Lou", "U0BOB": "Bob"}


class Clerk:
    """Fills in forms of the register and waits for what people read."""

    def __init__(self, slack, office, people, field="control_field"):
        self.slack = slack
        self.office = office
        self.people = people
        self.field = field

    def move_in(self):
        """Let everybody in who is not there yet, and let them all meet the bot."""
        for user, name in NEWCOMERS.items():
            self.slack.workspace.add_member(
                Member(id=user, name=name, email=f"{name.lower()}@example.com")
            )
            space = self.slack.workspace
            space.direct_channel(user)
            leads = space.channels["C0LEADS"]
            space.add_channel(replace(leads, members=leads.members | {user}))
        for user in ("U0ADA", "U0LENA", *NEWCOMERS):
            self.people.ask(user, "is there a backup?")

    def person(self, user):
        """Return somebody as the people directory knows them."""
        return self.office.people.met(user)

    def heard(self, user, text, *words):
        """Return what somebody alone reads after a command."""
        before = len(self.slack.workspace.asides(user))
        self.people.comply(user, text)
        return self.newest(lambda: self.slack.workspace.asides(user)[before:], user, *words)

    def direct(self, user, *words):
        """Return the newest direct message with all of these words."""
        return self.newest(lambda: self.slack.workspace.replies(f"D0{user[2:]}"), user, *words)

    def told(self, user, *words, after=0):
        """Return what the bot said to somebody alone, beside a message or directly."""
        space = self.slack.workspace

        def messages():
            return [*space.asides(user), *space.replies(f"D0{user[2:]}")][after:]

        return self.newest(messages, user, *words)

    def posted(self, channel, *words):
        """Return the newest message of a channel with all of these words."""
        return self.newest(lambda: self.slack.workspace.replies(channel), channel, *words)

    def newest(self, messages, whose, *words):
        """Wait for a message with all of these words."""

        def found():
            return [one for one in messages() if all(word in read(one) for word in words)]

        told = until(found)
        assert told, f"{whose} never read {words!r}"
        return told[-1]

    def fill(self, user, **fields):
        """Send the form that is open, with these inputs; return what came with the ack."""
        form = until(lambda: self.slack.workspace.modal(user))
        assert form, f"{user} has no form open"
        ids = {f"{self.field}:{name}": value for name, value in fields.items()}
        typed = {one: {one: value} for one, value in ids.items()}
        delivery = self.slack.acting.submit(user, form.id, typed).result(timeout=30)
        assert delivery.acked
        return delivery.answer

    def send(self, user, posted, action, **fields):
        """Press a button that opens a form, fill the form in; return what came with the ack."""
        self.people.press(user, posted, action)
        return self.fill(user, **fields)

    def wrong(self, user, **fields):
        """Send the form that is open and return its faults by input."""
        errors = self.fill(user, **fields)["errors"]
        return {name.partition(":")[2]: words for name, words in errors.items()}

    def row(self, id_="A.8.13"):
        """Return a row as it is kept."""
        return self.office.registers.keeper.control(id_, actor=SYSTEM)

    def keep(self, id_="A.8.13", **changes):
        """Change a row without anybody's form."""
        return self.office.registers.keeper.keep_control(
            replace(self.row(id_), **changes), actor=SYSTEM
        )

    def put_file(self, name, content):
        """Lay a file into the workspace and return what a file input holds then."""
        number = len(self.slack.workspace.files) + 1
        file = f"F0REG{number:04d}"
        self.slack.workspace.files[file] = Upload(
            id=file,
            name=name,
            mimetype="application/octet-stream",
            content=content,
            user="U0LENA",
            permalink=f"http://127.0.0.1/files/{name}",
        )
        return [{"id": file}]
