"""Proof keeps what a passage says and rejects what it does not."""

import time

import pytest

from knowledge.grounding import Objection, prove

PLANTS = (
    "Greenhouse sensors are calibrated every 6 months by the garden team. "
    "Spare sensors may be lent to a school if the head gardener agrees. "
    "Broken sensors must not be repaired on site. "
    "All visitors wear gloves, except on open days. "
    "Seeds from abroad are kept apart for 21 days."
)
KEYS = (
    "Every key holder signs the register before a key is handed over. "
    "A lost key is reported to the caretaker within 2 hours. "
    "The caretaker should change the lock by 31 May 2026. "
    "Only the caretaker may order copies. "
    "They are never sent by post. "
    "Unless the owner objects, old keys are melted at least once a year."
)

KEPT = [
    (PLANTS, "The garden team calibrates greenhouse sensors every six months."),
    (PLANTS, "Greenhouse sensors are calibrated twice a year by the garden team."),
    (PLANTS, "If the head gardener agrees, spare sensors may be lent to a school."),
    (PLANTS, "Spare sensors can be lent to a school provided that the head gardener agrees."),
    (PLANTS, "Repairing broken sensors on site is forbidden."),
    (PLANTS, "Broken sensors mustn't be repaired on site."),
    (PLANTS, "Apart from open days, all visitors wear gloves."),
    (PLANTS, "Seeds from abroad are kept apart for 3 weeks."),
    (PLANTS, "For 21 days seeds from abroad are kept apart."),
    (KEYS, "A lost key is reported to the caretaker within two hours."),
    (KEYS, "The register is signed by every key holder before a key is handed over."),
    (KEYS, "By 31 May 2026 the caretaker should change the lock."),
    (KEYS, "Copies are never sent by post."),
    (KEYS, "Old keys are melted at least annually unless the owner objects."),
    (KEYS, "Only the caretaker is allowed to order copies."),
    ("The café’s Wi-Fi key is changed daily.", "The café’s Wi-Fi key is changed every day."),
]

REJECTED = [
    (PLANTS, "Greenhouse sensors are calibrated every 9 months by the garden team.", "number"),
    (PLANTS, "Greenhouse sensors are calibrated every 6 weeks by the garden team.", "unit"),
    (PLANTS, "The head gardener calibrates greenhouse sensors every 6 months.", "subject"),
    (PLANTS, "Spare sensors must be lent to a school if the head gardener agrees.", "modality"),
    (PLANTS, "Spare sensors may be lent to a school.", "condition"),
    (PLANTS, "Spare sensors may be lent to a school unless the head gardener agrees.", "condition"),
    (PLANTS, "Sensors may be lent to a school if the head gardener agrees.", "subject"),
    (PLANTS, "Broken sensors must be repaired on site.", "modality"),
    (PLANTS, "Broken sensors should not be repaired on site.", "modality"),
    (PLANTS, "Broken sensors must not be repaired.", "condition"),
    (PLANTS, "All visitors wear gloves.", "exception"),
    (PLANTS, "All visitors wear gloves, except on rainy days.", "unsupported_words"),
    (PLANTS, "Seeds from abroad are kept apart for 21 days unless they are dry.", ""),
    (PLANTS, "Seeds from abroad are not kept apart for 21 days.", "negation"),
    (PLANTS, "Visitors wear helmets, except on open days.", "unsupported_words"),
    (KEYS, "A lost key is reported to the caretaker within 2 months.", "unit"),
    (KEYS, "A lost key is reported to the caretaker after 2 hours.", "condition"),
    (KEYS, "A lost key is reported to the caretaker.", "condition"),
    (KEYS, "The caretaker must change the lock by 31 May 2026.", "modality"),
    (KEYS, "The caretaker should change the lock by 31 May 2027.", "date"),
    (KEYS, "The caretaker may order copies.", "condition"),
    (KEYS, "The caretaker signs the register before a key is handed over.", "subject"),
    (KEYS, "Every key holder signs the register after a key is handed over.", "condition"),
    (KEYS, "Copies are sent by post.", "negation"),
    (KEYS, "Old keys are melted at most once a year, unless the owner objects.", ""),
    (KEYS, "Old keys are melted at least once a year.", "condition"),
    (KEYS, "A lost key is reported within 2 hours. Old keys are melted daily.", ""),
]


@pytest.mark.parametrize(("passage", "sentence"), KEPT)
def test_says_the_same(passage, sentence):
    """A sentence that says the same in other words is proved by a verbatim quote."""
    proof = prove(sentence, passage)

    assert proof, proof.objection
    assert proof.quote in passage
    assert proof.objection is Objection.NONE


@pytest.mark.parametrize(("passage", "sentence", "reason"), REJECTED)
def test_says_something_else(passage, sentence, reason):
    """A sentence that was altered in one thing is not proved, and the reason is told."""
    proof = prove(sentence, passage)

    assert not proof
    assert proof.quote == ""
    assert proof.objection
    if reason:
        assert proof.objection == reason


SWAPPED = [
    ("The auditor escorts the visitor.", "The visitor escorts the auditor."),
    ("The auditor escorts the visitor.", "The auditor is escorted by the visitor."),
    ("The supplier must pay the bank.", "The bank must pay the supplier."),
    ("Each auditor has one site.", "Each site has one auditor."),
    ("The board appoints the auditor, not the CISO.", "The board appoints the CISO."),
    ("Logs are kept for 9 days, backups for 4 days.", "Logs are kept for 4 days."),
    ("The list of 3 May 2031 was shut on 9 June 2032.", "The list was shut on 3 May 2031."),
    ("Tools with WPA2 or WPA3 are used.", "Tools with WPA3 or WPA3 are used."),
]


@pytest.mark.parametrize(("passage", "sentence"), SWAPPED)
def test_same_words_in_other_places(passage, sentence):
    """The same words prove nothing when who, whom or how much have changed places."""
    assert not prove(sentence, passage)
    assert prove(passage, passage)


@pytest.mark.parametrize("sentence", ["", "   ", "...", "\n\t-", "⚠️", "It is.", "must not"])
def test_empty_sentence(sentence):
    """Nothing is never proved."""
    assert not prove(sentence, PLANTS)


@pytest.mark.parametrize("passage", ["", " ", "\n\n", "###", "¿?", "\x00"])
def test_empty_passage(passage):
    """An empty passage proves nothing."""
    assert not prove("Visitors wear gloves.", passage)


def test_two_neighbours_at_once():
    """Two neighbouring sentences prove what joins them, and both are quoted."""
    proof = prove("Only the caretaker may order copies. They are never sent by post.", KEYS)

    assert proof.quote == "Only the caretaker may order copies. They are never sent by post."


def test_claims_from_far_apart():
    """Two true claims that do not stand side by side have no one quote and are rejected."""
    far = "Broken sensors must not be repaired on site, and seeds from abroad are kept apart for 21 days."

    assert not prove(far, PLANTS)


def test_verbatim_despite_white_space_and_list_marks():
    """White space, list marks and a missing full stop do not change what is verbatim."""
    passage = "Rules:\n- Doors  are locked\n  at night.\n- Lights stay on."

    assert prove("Lights stay on", passage).quote == "- Lights stay on."


def test_verbatim_sentence_in_another_script():
    """A verbatim sentence is proved in any language."""
    passage = "Die Tür bleibt zu.\n鍵は受付で保管する。"

    assert prove("Die Tür bleibt zu.", passage)
    assert prove("鍵は受付で保管する。", passage)
    assert not prove("鍵は受付で廃棄する。", passage)


@pytest.mark.parametrize(
    "long",
    ["lock " * 5_000, "lock, " * 5_000, "if not, and which is " * 1_000, "7 days and " * 1_700],
    ids=["words", "commas", "markers", "numbers"],
)
def test_five_thousand_words(long):
    """Very long sentences and passages are answered at once, proved only verbatim."""
    start = time.perf_counter()

    assert not prove("Users lock the door at night.", long)
    assert not prove(long, PLANTS)
    assert prove(long, long)
    assert time.perf_counter() - start < 5


def test_same_sentence_same_proof():
    """The same sentence and passage give the same proof."""
    assert [prove(s, p) for p, s in KEPT] == [prove(s, p) for p, s in KEPT]
