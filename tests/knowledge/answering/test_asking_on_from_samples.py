"""Asking on in a thread, several things at once, and what sets two things apart, for real."""

import pytest

from knowledge.answering import wording
from knowledge.answers import Kind, Side
from knowledge.grounding.proof import prove

pytestmark = [
    pytest.mark.adapters,
    pytest.mark.slow,
    pytest.mark.xdist_group("samples"),
]


def _first(answer):
    assert answer.kind is Kind.ANSWER, answer
    return answer.sentences[0].text


def _prove_all(answer):
    quotes = {citation.n: citation.quote for citation in answer.citations}
    assert all(prove(one.text, quotes[n]) for one in answer.sentences for n in one.citations)


@pytest.mark.parametrize(
    ("history", "text", "begins"),
    [
        (["what does A.8.13 ask?"], "what evidence would an auditor want?", "Auditors of A.8.13"),
        (["what does A.8.13 ask?"], "what are typical findings?", "Typical finding: Backup jobs"),
        (["what does A.8.13 ask?"], "and who owns it?", "A.8.13 is usually owned by"),
        (["what does A.8.13 ask?"], "how often?", "Usual rhythm for A.8.13"),
        (["what does A.8.13 ask?"], "and for a start-up?", "A start-up under 50 people"),
        (["what does A.8.13 ask?"], "and for a large company?", "A large organization"),
        (["what does A.8.13 ask?"], "and redundancy?", "Redundancy means"),
        (
            ["what does A.8.13 ask?", "what would an auditor look at?"],
            "and who owns it?",
            "A.8.13 is usually owned by",
        ),
        (["what does A.6.3 ask?", "how often?"], "and what evidence?", "Auditors of A.6.3"),
        (["what does clause 9.2 require?"], "what goes wrong usually?", "Typical finding:"),
        (["tell me about access reviews"], "what evidence would an auditor want?", "Auditors pick"),
        (["which control covers backups?"], "what evidence?", "Auditors of A.8.13"),
    ],
)
def test_what_is_asked_on_is_of_the_same_thing(asked, history, text, begins):
    """The part that is asked for comes first, of what the thread is about."""
    answer = asked(text, history=history)
    assert _first(answer).startswith(begins)
    _prove_all(answer)


def test_without_a_thread_it_is_a_question_of_its_own(asked):
    """Nothing is taken for the subject where nothing was spoken of before."""
    assert "evidence" in _first(asked("what evidence would an auditor want?")).lower()


@pytest.mark.parametrize(
    ("history", "text", "said", "unsaid"),
    [
        (
            ["may I take my work laptop on holiday to Norway?"],
            "and to the US?",
            "Group B",
            "Group A",
        ),
        ([], "may I work from Spain?", "Group A consists", "group B"),
        ([], "may I work from Brazil?", "Group B consists", "Own country"),
    ],
)
def test_a_country_stands_for_its_group(asked, history, text, said, unsaid):
    """The rule for the country's group is told, with what says which group that is."""
    answer = asked(text, history=history)
    told = " ".join(one.text for one in answer.sentences)
    assert said in told
    assert unsaid not in told
    _prove_all(answer)


@pytest.mark.parametrize(
    ("history", "text", "rule"),
    [
        ("what are the rules for whatsapp?", "and signal?", "WhatsApp"),
        ("what is our policy on chatgpt?", "and deepl?", "ChatGPT"),
    ],
)
def test_of_an_unknown_thing_the_nearest_rule_is_told_as_such(asked, history, text, rule):
    """Where nothing speaks of the other thing, that is said before the rule for the first one."""
    answer = asked(text, history=[history])
    assert answer.lead == wording.OURS_NEAREST
    assert rule in _first(answer)


def test_what_one_may_do_with_an_unknown_thing_is_silence(asked):
    """May I, of a thing that no rule speaks of, is never answered by the rule for another."""
    earlier = "may I connect my own phone to the guest wifi?"
    answer = asked("and the coffee machine?", history=[earlier])
    assert answer.lead.startswith(wording.OURS_SILENT)
    assert all(one.side is not Side.OURS for one in answer.sentences)


def test_several_things_of_one_control(asked):
    """Owner, rhythm and evidence each have their part, and every sentence is proved."""
    answer = asked(
        "who owns A.8.13, how often should we test restores and what would an auditor want to see?"
    )
    told = [one.text for one in answer.sentences]
    assert told[0].startswith("A.8.13 is usually owned by")
    assert any("every month" in one for one in told)
    assert any(one.startswith("Auditors of A.8.13") for one in told)
    assert answer.ranked[0] == "A.8.13"
    _prove_all(answer)


def test_control_clause_and_evidence_of_a_subject(asked):
    """What is needed is named: the control, and the evidence for just this control."""
    answer = asked("what do we need for an access review: the control, the clause, the evidence?")
    told = " ".join(one.text for one in answer.sentences)
    assert "A.5.18 Access rights" in answer.lead
    assert "Auditors of A.5.18 may ask to see: access review export" in told
    assert "Clause 8.1" in told


def test_a_part_without_an_answer_is_named(asked):
    """What our documents do not tell is said, and a disagreement is said of its part."""
    answer = asked(
        "how long are application logs kept, who may read them and where are they stored?"
    )
    part = "how long are application logs kept"
    assert wording.OF_A_PART.format(part=part, said=wording.CONFLICT) in answer.notices
    assert wording.PART_UNANSWERED.format(part="where are they stored") in answer.notices


def test_two_questions_of_which_one_is_answered(asked):
    """A question that nobody can answer does not take its neighbour along."""
    answer = asked("who approves a new supplier, and what is the goldfish policy?")
    assert answer.kind is Kind.ANSWER


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("What is the difference between 6.1.2 and 6.1.3?", "what is done about each of them"),
        ("A.5.24 vs A.5.26", "once an incident has struck"),
        ("correction vs corrective action", "removes the cause"),
        ("stage 1 vs stage 2", "stage 2 checks"),
        ("is encryption the same as hashing?", "hashing can't be undone"),
        ("difference between risk owner and asset owner", "looks after a thing"),
    ],
)
def test_a_difference_begins_with_the_contrast(asked, text, says):
    """The first sentence sets the two apart, and is proved like any other."""
    answer = asked(text)
    assert " while " in _first(answer)
    assert says in _first(answer)
    _prove_all(answer)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("how long must a password be?", "Passwords must have at least 14"),
        ("what are our classification levels?", "Level: "),
        ("how old may a certificate of good conduct be?", "Applicants for a role"),
        ("how long does certification take for 40 people?", "A second guide counts four"),
        ("what are typical findings for logging?", "Typical finding:"),
        ("what is residual risk?", "Residual risk is"),
        ("what should our risk acceptance criteria look like?", "An example would be"),
        ("can a visitor walk around alone?", "Hosts must escort visitors"),
    ],
)
def test_the_first_sentence_answers(asked, text, begins):
    """What was asked is told first, before what stands near to it."""
    assert _first(asked(text)).startswith(begins)


def test_several_controls_are_named_where_several_are_asked_for(asked):
    """Who asks which controls is named several, and no clause among them."""
    answer = asked("which controls have to do with suppliers?")
    assert {"A.5.19", "A.5.20", "A.5.21", "A.5.22"} <= set(answer.lead.replace(",", "").split())
    assert "Clause" not in answer.lead
