"""The answers to several things that were asked become one answer."""

from knowledge.answering import wording
from knowledge.answering.joining import Part, joined
from knowledge.answers import Answer, Citation, Kind, Reason, Sentence, Side
from knowledge.passages import DocumentStatus


def _answer(*texts, source="A.8.13", lead="", ranked=(), **more):
    citations = tuple(
        Citation(
            n=n,
            source=source,
            title="Title",
            section="",
            page=None,
            version="1",
            effective=None,
            status=DocumentStatus.APPROVED,
            quote=text,
        )
        for n, text in enumerate(texts, start=1)
    )
    sentences = tuple(
        Sentence(text=text, citations=(n,), side=Side.STANDARD)
        for n, text in enumerate(texts, start=1)
    )
    return Answer(
        kind=Kind.ANSWER,
        lead=lead,
        sentences=sentences,
        citations=citations,
        ranked=ranked,
        **more,
    )


NOTHING = Answer(kind=Kind.REFUSAL, reason=Reason.NOT_IN_DOCUMENTS, lead="I don't know")


def test_each_part_is_told_with_its_proof():
    """Sentences keep their order, and each cites the quote that proves it under its new number."""
    answer = joined(
        [
            Part(asked="who owns it", answer=_answer("Ann owns it.", ranked=("A.8.13", "8"))),
            Part(asked="how often", answer=_answer("Each May.", source="x.md", ranked=("9.1",))),
        ]
    )
    assert answer is not None
    assert [one.text for one in answer.sentences] == ["Ann owns it.", "Each May."]
    quotes = {one.n: (one.quote, one.source) for one in answer.citations}
    assert [quotes[one.citations[0]] for one in answer.sentences] == [
        ("Ann owns it.", "A.8.13"),
        ("Each May.", "x.md"),
    ]
    assert answer.ranked == ("A.8.13", "9.1", "8")


def test_what_has_no_answer_is_named():
    """A part that nobody answers, or that only repeats another, is said to be without one."""
    answer = joined(
        [
            Part(asked="who owns it", answer=_answer("Ann owns it.")),
            Part(asked="the goldfish", answer=NOTHING),
            Part(asked="who has it", answer=_answer("Ann owns it.")),
        ]
    )
    assert answer is not None
    assert [one.text for one in answer.sentences] == ["Ann owns it."]
    assert answer.notices == (
        wording.PART_UNANSWERED.format(part="the goldfish"),
        wording.PART_UNANSWERED.format(part="who has it"),
    )


def test_a_part_that_is_answered_already_is_not_missed():
    """What the first part says answers the second too, so nothing is said to be lacking."""
    said = "The lead decides within 1 hour."
    answer = joined(
        [
            Part(asked="who decides", answer=_answer(said)),
            Part(asked="how fast", answer=_answer(said)),
        ]
    )
    assert answer is not None
    assert [one.text for one in answer.sentences] == [said]
    assert answer.notices == ()


def test_a_list_is_not_cut_short():
    """Rows of a table are told whole, also beside another part."""
    rows = [f"Lamp: {n}; Lit: daily." for n in range(6)]
    answer = joined(
        [Part(asked="which lamps", answer=_answer(*rows)), Part(asked="why", answer=_answer("So."))]
    )
    assert answer is not None
    assert [one.text for one in answer.sentences] == [*rows, "So."]


def test_a_frame_of_one_part_is_said_of_that_part_alone():
    """Silence or disagreement of our documents on one part does not stand above the others."""
    answer = joined(
        [
            Part(asked="one", answer=_answer("A.", lead=wording.CONFLICT)),
            Part(asked="two", answer=_answer("B.", lead="A.8.13 Backup.", notices=("Overdue.",))),
        ]
    )
    assert answer is not None
    assert answer.lead == "A.8.13 Backup."
    assert wording.OF_A_PART.format(part="one", said=wording.CONFLICT) in answer.notices
    assert "Overdue." in answer.notices


def test_a_part_has_room_for_few_sentences():
    """Many parts stay a handful of sentences each, and the same citation is numbered once."""
    many = [
        Part(asked=str(n), answer=_answer(*(f"{n}{m}." for m in range(9)), "Same."))
        for n in range(4)
    ]
    answer = joined(many)
    assert answer is not None
    assert len(answer.sentences) == 8
    assert len({one.n for one in answer.citations}) == len(answer.citations) == 8


def test_nothing_answered_is_no_answer():
    """Where no part has an answer there is none to join."""
    assert joined([]) is None
    assert joined([Part(asked="x", answer=NOTHING)]) is None


def test_what_is_sensitive_stays_sensitive():
    """A part whose words must not be stored makes the whole so."""
    answer = joined([Part(asked="x", answer=_answer("A.", sensitive=True))])
    assert answer is not None
    assert answer.sensitive
