"""The people and channels of an invented company, and what they say on a Monday morning.

Quaywander GmbH is the company of `docs/samples`; addresses are those of its people file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.rehearsal.entities import Channel, Member, UserGroup
from bot.rehearsal.workspace import Workspace

LEADS_CHANNEL, INCIDENT_CHANNEL = "C0LEADS", "C0INCIDENTS"
GENERAL, ENGINEERING, SHARED = "C0GENERAL", "C0ENGINEERING", "C0PIERSIDE"
EMPLOYEE, JOINER, ENGINEER, MANAGER = "U0MILO", "U0JULE", "U0ANNA", "U0LENA"
LEAD, AUDITOR, ADMIN, OUTSIDER = "U0CLARA", "U0OTTO", "U0IDA", "U0PAULA"
_WESTERN = ("Western European Time", 0)
_CLOCKS = {
    "Europe/Berlin": ("Central European Time", 3_600),
    "Europe/Vienna": ("Central European Time", 3_600),
    "Europe/Lisbon": _WESTERN,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """Something that somebody says; what begins with the slash command is one."""

    user: str
    channel: str
    text: str
    then: str = ""
    """What they say afterwards, in the same thread."""
    reaction: tuple[str, str] = ("", "")
    """Who reacts to it, and with what."""
    shortcut: tuple[str, str] = ("", "")
    """Who uses a shortcut on it, and part of the shortcut's name; they send its form as it is."""
    presses: str = ""
    """Part of the label of a button under the answer, which they press, and send the form."""


MEMBERS = (
    ("U0MILO", "Milo Möwe", "milo.moewe", "Sales, Vienna", "Europe/Vienna"),
    ("U0JULE", "Jule Jolle", "jule.jolle", "New in Engineering, Lisbon", "Europe/Lisbon"),
    ("U0ANNA", "Anna Adler", "anna.adler", "Engineer, Hamburg", "Europe/Berlin"),
    ("U0LENA", "Lena Lotse", "lena.lotse", "Head of Engineering", "Europe/Berlin"),
    ("U0CLARA", "Clara Kompass", "clara.kompass", "Compliance Lead", "Europe/Berlin"),
    ("U0OTTO", "Otto Anker", "otto.anker", "Auditor", "Europe/Vienna"),
    ("U0IDA", "Ida Ufer", "ida.ufer", "IT administrator", "Europe/Berlin"),
)
"""Id, name, address, what they do, and where their clock stands."""

CHATTER = (
    Line(user=LEAD, channel=GENERAL, text="Good morning! Questions about rules? Mention Annexa "
         "here, or write to it directly; nobody reads along there.", reaction=(MANAGER, "wave")),
    Line(user=MANAGER, channel=ENGINEERING, text="The release is on Thursday. Please look at the "
         "change checklist before.", reaction=(ENGINEER, "+1")),
    Line(user=ENGINEER, channel=ENGINEERING, text="Nobody but me has ever restored the berth "
         "database from a backup.", shortcut=(MANAGER, "gap")),
    Line(user=OUTSIDER, channel=SHARED, text="Berth plans for week 48 are in the usual folder.",
         reaction=(EMPLOYEE, "white_check_mark")),
)  # fmt: skip
"""What people say to each other."""

QUESTIONS = (
    Line(user=EMPLOYEE, channel=GENERAL, text="@Annexa how long do we keep invoices?",
         then="@Annexa and applications of people who were not hired?"),
    Line(user=ENGINEER, channel=ENGINEERING, text="@Annexa what does A.8.13 ask, and what do we do?",
         reaction=(MANAGER, "heart")),
    Line(user=JOINER, channel="", text="May I paste customer emails into ChatGPT?"),
    Line(user=JOINER, channel="", text="May I bring my dog to the office?",
         presses="person"),
    Line(user=MANAGER, channel=GENERAL, text="/comply ask which control covers working from home?"),
    Line(user=EMPLOYEE, channel=SHARED, text="@Annexa how often are backups tested?"),
    Line(user=EMPLOYEE, channel="", text="What do I owe?"),
)  # fmt: skip
"""What people ask the bot; a line without a channel is a direct message."""


def furnish(space: Workspace) -> None:
    """Let the people of the company and one of another company in, and open the channels."""
    for identifier, name, mailbox, title, zone in MEMBERS:
        label, offset = _CLOCKS[zone]
        space.add_member(
            Member(
                id=identifier,
                name=name,
                email=f"{mailbox}@quaywander.example",
                title=title,
                tz=zone,
                tz_label=label,
                tz_offset=offset,
            )
        )
    space.add_member(
        Member(
            id=OUTSIDER,
            name="Paula Pier",
            email="paula.pier@pierside.example",
            title="Pierside Logistics",
            tz="Europe/Lisbon",
            tz_label=_WESTERN[0],
            team="T0PIERSIDE",
        )
    )
    for channel in _channels():
        space.add_channel(channel)
    space.add_group(
        UserGroup(
            id="S0LEADS", handle="compliance-leads", name="Compliance leads", users=(LEAD, ADMIN)
        )
    )


def _channels() -> Iterator[Channel]:
    company = frozenset(one[0] for one in MEMBERS)
    yield Channel(id=GENERAL, name="general", topic="Everything for everybody", members=company)
    yield Channel(
        id=ENGINEERING,
        name="engineering",
        topic="Berthline, releases, on call",
        members=frozenset({ENGINEER, JOINER, MANAGER, LEAD, ADMIN}),
    )
    yield Channel(
        id=LEADS_CHANNEL,
        name="compliance-leads",
        topic="Questions that people hand on",
        private=True,
        members=frozenset({LEAD, ADMIN}),
    )
    yield Channel(
        id=INCIDENT_CHANNEL,
        name="incidents",
        topic="Security events; act first, write later",
        members=frozenset({ENGINEER, MANAGER, LEAD, ADMIN}),
    )
    yield Channel(
        id=SHARED,
        name="ext-pierside",
        topic="With Pierside Logistics",
        external=True,
        members=frozenset({EMPLOYEE, MANAGER, LEAD, OUTSIDER}),
    )


def placed(line: Line, space: Workspace) -> Line:
    """Return a line with its channel named; a direct message is said in one's own."""
    return replace(line, channel=line.channel or space.direct_channel(line.user).id)
