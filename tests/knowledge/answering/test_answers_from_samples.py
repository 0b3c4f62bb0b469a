"""Answers over the sample policies, with the real model and the real indexes."""

import pytest

from bot.assembly.instance import Instance
from knowledge.answering.plain_text import plain_text
from knowledge.answers import Action, Kind, Question, Reason, Side
from knowledge.passages import DocumentStatus, Reader
from tests.knowledge.sample_home import SampleDay
from tests.knowledge.stand_ins import timeless

pytestmark = [
    pytest.mark.adapters,
    pytest.mark.slow,
    pytest.mark.xdist_group("samples"),
]

SILENT = "Our policies don't say"
MANY = (
    "what does A.8.13 ask?",
    "what is A.11.2.4?",
    "difference between A.5.23 and A.8.9?",
    "may I take my work laptop on holiday to Norway?",
    "how long do we keep application logs?",
    "how long are visitor records kept?",
    "which control covers working from home?",
    "how many physical controls are there?",
    "I clicked a link in a strange mail and typed my password",
    "what evidence does an auditor want for backups?",
    "may travellers pair a phone with the rental car?",
)


@pytest.mark.parametrize("text", MANY)
def test_every_sentence_stands_in_its_quote(asked, text):
    """Every sentence of a composed answer stands verbatim in each quote that it cites."""
    answer = asked(text)
    quotes = {citation.n: citation.quote for citation in answer.citations}
    assert answer.sentences
    for sentence in answer.sentences:
        assert sentence.citations
        assert all(sentence.text in quotes[n] for n in sentence.citations)


@pytest.mark.parametrize("text", MANY)
def test_every_quote_stands_in_its_document(asked, samples, text):
    """What is quoted of a policy stands in one passage of that policy."""
    view = samples.library.view(Reader())
    for citation in asked(text).citations:
        if citation.source in view.documents():
            passages = view.fetch(_passage_ids(samples, citation))
            assert any(
                citation.quote in passage.text and passage.section == citation.section
                for passage in passages.values()
            )


@pytest.mark.parametrize("text", MANY)
def test_same_question_same_answer(asked, text):
    """The same question gives the same answer with the same citations."""
    assert timeless(asked(text)) == timeless(asked(text))


def test_same_answer_beside_the_owner(samples, asked):
    """An instance that may not open the indexes works from copies and answers the same."""
    with Instance(samples.settings, SampleDay()) as beside:
        assert beside.indexes.keeper is None
        for text in MANY:
            assert timeless(beside.answerer.answer(Question(text=text))) == timeless(asked(text))


@pytest.mark.parametrize(
    "text",
    [
        "may I keep a goldfish on my desk at work?",
        "must I wear a tie when I meet a customer?",
        "how long may I park my caravan at the office?",
        "may I marry a colleague?",
    ],
)
def test_silence_is_no_permission(asked, text):
    """May I, must I, how long without an approved document: "Our policies don't say"."""
    answer = asked(text)
    assert answer.kind is Kind.ANSWER
    assert plain_text(answer).startswith(SILENT)
    assert not [one for one in answer.sentences if one.side in {Side.OURS, Side.CONFLICT}]


@pytest.mark.parametrize(
    "text",
    [
        "may I take smart glasses into the canteen?",
        "must smart glasses be put into a yellow locker?",
        "how often are the yellow lockers emptied?",
    ],
)
def test_draft_is_never_used(asked, leads, text):
    """A draft answers nobody, not even a lead."""
    for reader in (Reader(), leads):
        answer = asked(text, reader=reader)
        assert "wearables-and-smart-glasses.md" not in _sources(answer)
        assert "yellow locker" not in plain_text(answer).lower()


def test_unapproved_document_is_labelled(asked):
    """What only an unapproved document says is shown as such, after "Our policies don't say"."""
    answer = asked("may travellers pair a phone with the rental car?")
    assert plain_text(answer).startswith(SILENT)
    assert {one.side for one in answer.sentences} == {Side.UNAPPROVED}
    assert {one.status for one in answer.citations} == {DocumentStatus.UNAPPROVED}
    assert any("Unapproved" in notice and "Travel" in notice for notice in answer.notices)


def test_overdue_review_is_noticed(asked):
    """An answer from a document past its review date says so."""
    answer = asked("may I lend my badge to a colleague?")
    assert "physical-security.pdf" in _sources(answer)
    assert any("Physical Security" in one and "2026-09-30" in one for one in answer.notices)


def test_paged_documents_cite_their_page(asked):
    """A quote from a PDF names its page."""
    answer = asked("may I lend my badge to a colleague?")
    cited = [one for one in answer.citations if one.source == "physical-security.pdf"]
    assert cited
    assert all(one.page for one in cited)


@pytest.mark.parametrize(
    "text",
    [
        "how many key holders of the Case Locker must be present?",
        "after which animal or thing is a disciplinary case named?",
    ],
)
def test_leads_only_document(asked, leads, text):
    """A document for leads is used for leads and for nobody else."""
    source = "disciplinary-and-investigations.md"
    assert source in _sources(asked(text, reader=leads))
    answer = asked(text)
    assert source not in _sources(answer)
    assert "Case Locker" not in " ".join(one.text for one in answer.sentences)
    assert "Disciplinary and Investigations Procedure" not in answer.nearest


def test_disagreeing_documents_stand_side_by_side(asked):
    """Two policies that contradict each other are both shown, each with its citation."""
    answer = asked("how long must application logs be kept?")
    assert {one.side for one in answer.sentences} == {Side.CONFLICT}
    assert _sources(answer) == {"records-retention.md", "secure-development.md"}
    said = plain_text(answer)
    assert "12 months" in said
    assert "90 days" in said
    assert "disagree" in answer.lead


def test_agreeing_documents_are_no_conflict(asked):
    """Policies that say the same are not made to disagree."""
    answer = asked("how long are daily backups kept?")
    assert answer.sentences
    assert Side.CONFLICT not in {one.side for one in answer.sentences}


def test_approved_document_answers_first_line(asked):
    """Where an approved policy speaks, its sentence is the first line."""
    answer = asked("may I take my work laptop on holiday to Norway?")
    first = answer.sentences[0]
    assert answer.kind is Kind.ANSWER
    assert not answer.lead
    assert first.side is Side.OURS
    cited = answer.citations[0]
    assert (cited.source, cited.version) == ("remote-work.md", "2.4")
    assert cited.effective is not None


def test_clause_and_control_of_one_number(asked):
    """5.1 is a clause and A.5.1 is a control, and each answer tells of the other."""
    clause, control = asked("what does 5.1 ask?"), asked("what does A.5.1 ask?")
    assert clause.ranked[0] == "5.1"
    assert control.ranked[0] == "A.5.1"
    assert any("A.5.1" in notice for notice in clause.notices)
    assert any("clause 5.1" in notice for notice in control.notices)


def test_number_does_not_match_headings_of_ours(asked):
    """A question on clause 5.1 does not quote whatever stands in a section 5.1 of ours."""
    answer = asked("what does 5.1 ask?")
    assert "ai-tools.md" not in _sources(answer)


def test_old_number_names_its_successor(asked):
    """A number of the 2013 edition is answered with its successor, and said to be old."""
    answer = asked("what is A.11.2.4?")
    assert answer.ranked[0] == "A.7.13"
    assert "2013" in answer.sentences[0].text
    assert "A.7.13" in answer.sentences[0].text


def test_unknown_number_offers_the_nearest(asked):
    """A number that does not exist is said not to, with questions that do."""
    answer = asked("what is A.4.12?")
    assert (answer.kind, answer.reason) == (Kind.REFUSAL, Reason.UNKNOWN_ID)
    assert "A.4.12" in answer.lead
    assert answer.choices
    assert all(id_.startswith("A.") for id_ in answer.ranked)


@pytest.mark.parametrize("text", MANY)
def test_outsiders_get_nothing_of_ours(asked, outsiders, samples, text):
    """Where an outsider reads along, no document, title or sentence of ours is used."""
    answer = asked(text, reader=outsiders)
    ours = set(samples.library.view(Reader()).documents())
    assert not _sources(answer) & ours
    assert {one.side for one in answer.sentences} <= {Side.STANDARD}
    assert not answer.nearest
    assert "4747" not in plain_text(answer)


def test_event_says_how_to_report_first(asked):
    """The first line for a security event names where to report, from the approved policy."""
    answer = asked("I opened the attachment and now my screen is full of strange windows")
    assert (answer.kind, answer.action) == (Kind.EVENT, Action.REPORT_EVENT)
    assert "4747" in plain_text(answer).splitlines()[0]
    said = " ".join(one.text for one in answer.sentences)
    assert "must not" in said


def test_question_about_events_stays_a_question(asked):
    """Asking what to do if something happened is answered, not treated as an event."""
    assert asked("how do I report a lost badge?").kind is Kind.ANSWER


def test_wrongdoing_goes_to_the_confidential_channel(asked):
    """A report about a colleague is sensitive and pointed to the confidential channel."""
    answer = asked("my colleague is selling customer data to a competitor")
    assert answer.kind is Kind.EVENT
    assert answer.sensitive
    assert "speakup@quaywander.example" in plain_text(answer)
    assert "4747" not in answer.lead


def test_follow_up_leans_on_the_thread(asked):
    """A follow-up is understood from the earlier question of its thread."""
    history = ["may I take my work laptop on holiday to Norway?"]
    answer = asked("and to a country of group B?", history=history)
    assert "remote-work.md" in _sources(answer)


ABROAD = "may I take my work laptop on holiday abroad?"


@pytest.mark.parametrize(
    ("history", "text", "word"),
    [
        ([ABROAD], "and my phone?", "phone"),
        ([ABROAD], "what about my private phone?", "phone"),
        (["may I use ChatGPT with customer data?"], "and with source code?", "source code"),
        (["how long do we keep invoices?"], "and job applications?", "job applications"),
        (["how long do we keep invoices?", "and CVs?"], "and contracts?", "contract"),
        (["may I work from a cafe?"], "and from the train?", "train"),
    ],
)
def test_follow_up_about_another_thing(asked, history, text, word):
    """What a follow-up names is what the answer is about, first sentence first."""
    answer = asked(text, history=history)
    assert word in answer.sentences[0].text.lower()
    earlier = asked(history[0]).sentences[0].text
    assert word in earlier.lower() or answer.sentences[0].text != earlier


@pytest.mark.parametrize(
    ("history", "text"),
    [
        ([ABROAD], "and my surfboard?"),
        (["how often must I change my password?"], "and my PIN?"),
        (["may I plug in a usb stick?"], "and my own monitor?"),
    ],
)
def test_silence_about_another_thing_is_told(asked, history, text):
    """Where our policies say nothing of it, the rule for the earlier thing is not repeated."""
    answer = asked(text, history=history)
    assert answer.lead.startswith(SILENT)
    assert not [one for one in answer.sentences if one.side is Side.OURS]


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("what do interested parties mean?", "Interested parties are"),
        ("what does nonconformity mean?", "A nonconformity is"),
    ],
)
def test_meaning_begins_with_the_definition(asked, text, begins):
    """Who asks what a term means reads that first."""
    assert asked(text).sentences[0].text.startswith(begins)


def test_how_often_is_answered_first(asked):
    """The sentence that says how often comes before what to do at once."""
    answer = asked("How often must I change my password?")
    assert "at fixed intervals" in answer.sentences[0].text


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("by when is the account of a leaver closed", "18:00 on the last working day"),
        ("who signs off access to production", "Head of Platform Engineering"),
        ("what must I not do with a suspicious mail", "must not"),
        ("which ai tools are approved", "Lanternleaf Assistant"),
        ("what counts as confidential here", "Level: Confidential"),
        ("what are group A countries", "Group A consists of"),
        ("how old may a police certificate be", "certificate of good conduct"),
        ("how oftn do we do phising simulatons", "four times a year"),
        ("what must I give back when I leave", "Leavers must return laptop"),
        ("how long is an iso certificate valid", "three years"),
        ("what is a nonconformity", "requirement that was not met"),
    ],
)
def test_the_first_sentence_answers(asked, text, first):
    """Whoever reads one sentence only has the answer: of this kind, of this thing, of this list."""
    assert first in asked(text).sentences[0].text


@pytest.mark.parametrize(
    ("text", "history"),
    [
        ("who approves an exception, and for how long", ()),
        ("and for how long?", ("who approves an exception?",)),
    ],
)
def test_a_further_question_is_answered_where_the_first_one_was(asked, text, history):
    """A question that only says how much of it asks of the rule that was told, and nothing is said to be lacking."""
    answer = asked(text, history=history)
    said = [one.text for one in answer.sentences]
    assert "approves or rejects an exception" in said[0]
    assert any(one.startswith("An exception is valid for at most 12 months") for one in said)
    assert not [one for one in answer.notices if "nothing more" in one]


def test_documents_themselves_are_asked_about(asked, leads):
    """What is overdue, and whose a document is, is the first line, as far as the reader may see."""
    overdue = asked("which policies are overdue for review")
    assert overdue.lead.startswith("Overdue for review: “Physical Security Policy” (since 2026")
    assert asked("Who owns the backup policy?").lead.endswith("owner: Head of IT Operations.")
    everybody, lead = (asked("which policies do we have", reader=one) for one in (None, leads))
    assert "Wearables" not in lead.lead
    assert lead.lead != everybody.lead


def test_places_are_ranked_and_allowed(samples, leads):
    """Search gives places best first, and none that the reader may not read."""
    for reader in (Reader(), leads):
        found = samples.answerer.places("Case Locker key holders", reader, limit=10)
        scores = [place.score for place in found]
        sources = {place.source for place in found}
        assert scores == sorted(scores, reverse=True)
        assert len(found) == 10
        assert ("disciplinary-and-investigations.md" in sources) is (reader is leads)


def _sources(answer):
    return {citation.source for citation in answer.citations}


def _passage_ids(samples, citation):
    vector = samples.embedder.embed([citation.quote])[0]
    return [hit.id for hit in samples.indexes.vectors.search(vector, 60)]
