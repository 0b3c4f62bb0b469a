"""Two questions are one only where subject, kind, numbers, negation and meaning are the same."""

import pytest

from knowledge.adapters.embedding import DEFAULT_MODEL, SentenceTransformerEmbedder
from knowledge.answering.same_question import LIKENESS, shape_of

SAME = (
    ("How often are backups taken?", "how frequently do we take backups"),
    ("How often are backups taken?", "How often do we make a backup?"),
    ("May I use my private phone for work e-mail?", "Can I use my own phone for work mail?"),
    ("How long do we keep invoices?", "what is the retention period of invoices?"),
    ("How long do we keep invoices?", "for how long are invoices kept"),
    ("Who approves a new supplier?", "who has to approve new suppliers?"),
    ("How long must a password be?", "how long does my password have to be"),
    ("Where are the backups stored?", "where do we store our backups?"),
    ("May I take the work laptop on holiday?", "can I bring my work laptop on vacation?"),
    ("May I take the work laptop on holiday?", "am I allowed to take my work laptop on holiday?"),
    ("How often do we review access rights?", "how frequently are access rights reviewed?"),
    ("Who is the data protection officer?", "who is our data protection officer?"),
    ("Must USB sticks be encrypted?", "do USB sticks have to be encrypted?"),
    ("Must USB sticks be encrypted?", "is encryption of USB sticks mandatory?"),
    ("How soon must an incident be reported?", "how quickly do I have to report an incident?"),
    ("What is our clean desk rule?", "what's the clean desk policy?"),
    (
        "How many days do I have for mandatory training?",
        "how many days do we have for the mandatory training?",
    ),
    ("When do passwords expire?", "when does my password expire?"),
    (
        "Is multi-factor authentication required for VPN?",
        "do I need multi-factor authentication for the VPN?",
    ),
)
"""Other words, the same question."""
NOT_SEEN = (
    ("Who is the data protection officer?", "Who's the DPO?"),
    ("Who approves a new supplier?", "Who signs off a new vendor?"),
    ("What does A.8.13 ask?", "what does control A.8.13 require?"),
    ("How often do we review access rights?", "How often are access reviews done?"),
    (
        "May I use my private phone for work e-mail?",
        "am i allowed to read work email on my personal phone?",
    ),
    ("How long must a password be?", "what's the minimum length of a password?"),
    ("Do visitors need a badge?", "must visitors wear a badge?"),
    ("How do I report a lost laptop?", "what should I do to report a lost laptop?"),
    ("How do I report a lost laptop?", "how can i report that my laptop is lost"),
    (
        "How do I request access to the finance system?",
        "how can I get access to the finance system?",
    ),
    ("Can customers visit the server room?", "may customers go into the server room?"),
)
"""The same question too, but nothing proves it; documents answer, or a lead adds the words."""
OTHER = (
    ("How often are backups taken?", "how long are backups kept?"),
    ("How often are backups taken?", "How often are backups tested?"),
    ("How often are backups taken?", "How often are backups taken of laptops?"),
    ("How long do we keep invoices?", "How long do we keep contracts?"),
    ("How long do we keep customer data?", "How long do we keep employee data?"),
    ("May I use my private phone for work e-mail?", "May I use my work phone for private e-mail?"),
    ("May I use my private phone for work e-mail?", "May I use my private laptop for work e-mail?"),
    ("May I use my private phone for work e-mail?", "Must I use my private phone for work e-mail?"),
    ("May I take the work laptop on holiday?", "May I not take the work laptop on holiday?"),
    ("May I take the work laptop on holiday?", "May I take the work phone on holiday?"),
    ("Who approves a new supplier?", "Who approves a new employee?"),
    ("Who approves a new supplier?", "Who pays a new supplier?"),
    ("How do I report a lost laptop?", "How do I request a laptop?"),
    ("How do I report a lost laptop?", "How do I report a lost badge?"),
    ("How long must a password be?", "How long must a session be?"),
    ("Do visitors need a badge?", "Do visitors need an escort?"),
    ("Do visitors need a badge?", "Don't visitors need a badge?"),
    ("Do visitors need a badge?", "Do employees need a badge?"),
    ("What does A.8.13 ask?", "What does A.8.14 ask?"),
    ("What does A.8.13 ask?", "What does A.5.13 ask?"),
    ("Must USB sticks be encrypted?", "Must laptops be encrypted?"),
    ("Must USB sticks be encrypted?", "May USB sticks be used?"),
    ("How soon must an incident be reported?", "How soon must an incident be closed?"),
    (
        "Is it ok to share passwords within 2 people?",
        "Is it ok to share passwords within 20 people?",
    ),
    ("Must passwords have 12 characters?", "Must passwords have 14 characters?"),
    ("Can customers visit the server room?", "Can customers visit the office?"),
    ("Can customers visit the server room?", "Can customers not visit the server room?"),
    ("When do passwords expire?", "When do certificates expire?"),
    ("Where are the backups stored?", "Where are the keys stored?"),
    ("Is remote work from abroad allowed?", "Is remote work from home allowed?"),
    ("How often do we review access rights?", "How often do we review suppliers?"),
    ("Who is the data protection officer?", "Who is the security officer?"),
    ("May contractors use our VPN?", "May employees use our VPN?"),
    ("May internal data be sent by e-mail?", "May confidential data be sent by e-mail?"),
    ("Can I install software on my laptop?", "Can I uninstall software on my laptop?"),
    (
        "Is multi-factor authentication required for VPN?",
        "Is multi-factor authentication required for e-mail?",
    ),
    ("How do I enable encryption on my laptop?", "How do I disable encryption on my laptop?"),
    ("May I work without a VPN?", "May I work with a VPN?"),
    ("Who may enter the server room?", "Who may leave the server room?"),
    ("Do we log administrator access?", "Do we log user access?"),
    ("May we audit suppliers?", "May suppliers audit us?"),
    ("Is sharing passwords forbidden?", "Is sharing passwords allowed?"),
    ("How long may we keep logs?", "How long must we keep logs?"),
    ("How do I encrypt USB sticks?", "Must USB sticks be encrypted?"),
    ("How many backups do we keep?", "How long do we keep backups?"),
    ("May we send data to customers?", "May we get data from customers?"),
    ("May managers approve requests of their team?", "May the team approve requests of managers?"),
    ("Who owns A.8.13?", "What does A.8.13 ask?"),
    ("Must we keep logs?", "Must we keep no logs?"),
    ("What does 5.1 ask?", "What does A.5.1 ask?"),
)
"""Alike, and not the same: each would be answered wrongly by the other's answer."""


@pytest.fixture(scope="module")
def embedder():
    """The real embedding model."""
    return SentenceTransformerEmbedder(DEFAULT_MODEL)


@pytest.fixture
def are_one(catalogue, embedder):
    """Whether two texts are one question."""

    def compare(one, other):
        own, theirs = embedder.embed([one, other])
        fits = shape_of(one, catalogue).fits(shape_of(other, catalogue))
        return fits and float(own @ theirs) >= LIKENESS

    return compare


@pytest.mark.parametrize(("one", "other"), SAME)
def test_other_words_are_recognised(are_one, one, other):
    """A curated answer is found under other words, in both directions."""
    assert are_one(one, other)
    assert are_one(other, one)


@pytest.mark.parametrize(("one", "other"), [*OTHER, *NOT_SEEN])
def test_what_is_not_surely_the_same_is_another(are_one, one, other):
    """Another control, number, negation, duty, direction or subject is never the same question."""
    assert not are_one(one, other)
    assert not are_one(other, one)


def test_likeness_alone_would_be_wrong(embedder):
    """The pairs that differ are as alike as those that don't: the threshold needs the shape."""

    def likeness(pairs):
        vectors = [embedder.embed(pair) for pair in pairs]
        return [float(own @ theirs) for own, theirs in vectors]

    assert max(likeness(OTHER)) > min(likeness(SAME))
    assert min(likeness(SAME)) > LIKENESS


@pytest.mark.parametrize("text", ["", "?", "A.8.13", "\u0000", "not not not", "a" * 5_000, "🙂"])
def test_any_text_has_a_shape(catalogue, text):
    """Whatever is typed is compared without an error, and equals itself."""
    assert shape_of(text, catalogue).fits(shape_of(text, catalogue))
