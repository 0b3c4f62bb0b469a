"""Who reads a channel and what its rules allow decide what is said there, and what aside."""

import pytest

from bot.conversation.entities import Audience, Place
from bot.conversation.service import Conversation, reader_of
from knowledge.answers import Kind
from knowledge.passages import EVERYONE, TOP_LEVEL, Reader, folder_of
from tests.bot.conversation.test_service import ADA, GUS, LENA, Desk, turn
from tests.journeys.office import ScriptedAnswerer, Shelf

LEADS = frozenset({EVERYONE, "leads"})


class WordyAnswerer(ScriptedAnswerer):
    """Counts how often it answers in full."""

    worded = 0

    def answer(self, question, *, onlooker=None):
        self.worded += 1
        return super().answer(question, onlooker=onlooker)


@pytest.fixture
def desk(clock):
    return Desk(ScriptedAnswerer(), clock)


@pytest.fixture
def conversation(desk):
    return Conversation(desk, ScriptedAnswerer(), Shelf())


def asked(person=ADA, place=Place.CHANNEL, text="is there a backup?", **along):
    return turn(person, place, text=text, audience=Audience(**along))


def cited(exchange):
    return [one.source for one in exchange.answer.citations]


def test_guest_reads_nothing_of_ours(conversation):
    """What our documents say goes aside to the asker alone."""
    reply = conversation.reply_to(asked(guests=True))

    assert not cited(reply.shown)
    assert cited(reply.aside) == ["backup.md"]


@pytest.mark.parametrize(
    "said",
    [
        asked(GUS, guests=True),
        turn(ADA, text="is there a backup?", outsiders=True, audience=Audience(guests=True)),
        asked(guests=True, sees_company_documents=False),
        asked(guests=True, text="who comes to lunch?"),
    ],
)
def test_nothing_goes_aside_that_may_not_or_says_no_more(conversation, said):
    """Outsiders, channels without documents and questions without an answer get no aside."""
    reply = conversation.reply_to(said)

    assert not cited(reply.shown)
    assert reply.aside is None


def test_circle_of_all_members_is_used_in_the_open(conversation):
    """Where everybody belongs to a circle its documents are quoted to all, and nothing aside."""
    said = asked(LENA, text="who runs an investigation?", circles=LEADS)
    reply = conversation.reply_to(said)

    assert cited(reply.shown) == ["investigations.md"]
    assert reply.aside is None


def test_channel_without_documents(conversation):
    """The standard alone is what is used, in the open and for the asker alone."""
    for place in Place:
        reply = conversation.reply_to(asked(LENA, place, sees_company_documents=False))
        assert not cited(reply.shown)
        assert reply.aside is None


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize(("folder", "found"), [(TOP_LEVEL, ["backup.md"]), ("hr", [])])
def test_folders_limit_what_is_used(clock, place, folder, found):
    """Documents of other folders are as if they were not there."""
    answerer = ScriptedAnswerer()
    conversation = Conversation(Desk(answerer, clock), answerer, Shelf())
    reply = conversation.reply_to(asked(LENA, place, folders=frozenset({folder})))

    assert cited(reply.shown) == found


def test_what_was_said_before_is_history(clock):
    """What was read in a thread goes along with the question instead of earlier questions."""
    answerer = ScriptedAnswerer()
    conversation = Conversation(Desk(answerer, clock), answerer, Shelf())
    conversation.reply_to(turn(id="w1", text="is there a backup?"))
    conversation.reply_to(turn(id="w2", text="and when?", said=("we talk of audits",)))

    assert answerer.asked[-1].history == ("we talk of audits",)


def test_foreseeing_keeps_nothing(conversation, desk):
    """What would be said can be known before anything is recorded."""
    assert conversation.foresee(asked()) is Kind.ANSWER
    assert conversation.foresee(asked(text="who comes to lunch?")) is Kind.REFUSAL
    assert conversation.foresee(asked(guests=True)) is Kind.REFUSAL
    assert not desk.kept


def test_foreseeing_asks_no_model(desk):
    """A model words what is said, and is not asked what would be."""
    answerer = WordyAnswerer()
    conversation = Conversation(desk, answerer, Shelf())

    assert conversation.foresee(asked()) is Kind.ANSWER
    assert answerer.worded == 0
    conversation.reply_to(asked(guests=True))
    assert answerer.worded == 1


def test_folders_that_somebody_may_choose(conversation):
    """A lead chooses among the folders of the documents that they may read."""
    assert conversation.folders(LENA) == (TOP_LEVEL,)
    assert conversation.folders(GUS) == ()


@pytest.mark.parametrize(
    ("source", "folder"),
    [("backup.md", TOP_LEVEL), ("hr/leave.md", "hr"), ("hr/old/leave.md", "hr"), ("", TOP_LEVEL)],
)
def test_folder_of_a_document(source, folder):
    """A document lies in its outermost folder."""
    assert folder_of(source) == folder
    assert Reader(folders=frozenset({folder})).may_read({EVERYONE}, source=source)
    assert not Reader(folders=frozenset({"other"})).may_read({EVERYONE}, source=source)
    assert not Reader(folders=frozenset({folder})).may_read({"leads"}, source=source)


def test_place_for_the_asker_alone_widens_nothing_for_outsiders():
    """Whoever is no colleague reads nothing of ours, whatever a channel's rules say."""
    said = asked(GUS, Place.ALONE, circles=LEADS)
    assert not reader_of(said).sees_company_documents
