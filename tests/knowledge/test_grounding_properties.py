"""What proof promises for every passage."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from knowledge.grounding import prove
from knowledge.sentences import split_sentences

_SUBJECTS = ["Visitors", "Line managers", "The duty officer", "System owners", "Suppliers"]
_VERBS = ["must report", "should sign", "keep", "may not copy", "review", "can request"]
_OBJECTS = ["the register", "a badge", "signed contracts", "test results", "each invoice"]
_LIMITS = [
    "within {} hours",
    "every {} weeks",
    "for {} days",
    "if more than {} people ask",
    "from A.8.{}",
    "in room {}",
    "by {} May 2031",
    "unless the sum is below {} euros",
    "with TLS {}.4",
    "until {}:30",
]

_sentences = st.builds(
    lambda who, does, what, limit, number: f"{who} {does} {what} {limit.format(number)}.",
    st.sampled_from(_SUBJECTS),
    st.sampled_from(_VERBS),
    st.sampled_from(_OBJECTS),
    st.sampled_from(_LIMITS),
    st.integers(min_value=10, max_value=23),
)
_passages = st.lists(_sentences, min_size=1, max_size=5).map(" ".join)


@given(passage=_passages, at=st.integers(min_value=0, max_value=4))
def test_sentence_proves_itself(passage, at):
    """Every sentence of a passage is proved by itself."""
    sentences = split_sentences(passage)
    sentence = sentences[at % len(sentences)]

    assert prove(sentence, passage).quote == sentence


@given(passage=st.text(max_size=300))
def test_any_text_proves_its_sentences(passage):
    """Whatever the text, a sentence of it with a word in it is proved, and nothing fails."""
    for sentence in split_sentences(passage):
        if any(letter.isalnum() for letter in sentence):
            assert prove(sentence, passage).quote in passage
            assert prove(sentence, passage)


@given(sentence=st.text(max_size=200), passage=st.text(max_size=200))
def test_any_pair_is_answered(sentence, passage):
    """Any sentence and any passage get a proof whose quote is verbatim, or an objection."""
    proof = prove(sentence, passage)

    assert proof.quote in passage
    assert bool(proof.quote) != bool(proof.objection)


@settings(max_examples=300)
@given(passage=_passages, place=st.integers(min_value=0), digit=st.integers(0, 9))
def test_changed_digit_is_rejected(passage, place, digit):
    """A sentence with any digit changed is rejected, unless the passage says that, too."""
    sentence = split_sentences(passage)[0]
    digits = [i for i, letter in enumerate(sentence) if letter.isdigit()]
    at = digits[place % len(digits)]
    changed = f"{sentence[:at]}{digit}{sentence[at + 1 :]}"
    assume(changed != sentence)
    assume(changed not in passage)

    assert not prove(changed, passage)
