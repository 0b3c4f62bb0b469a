"""Suggested gaps are shown to whoever suggested them, erased with them, and let go in their time."""

import json

from bot.audit.entities import SYSTEM
from bot.controls.entities import Sighting
from bot.controls.naming import ControlNamer
from bot.controls.service import ControlRegister
from bot.privacy.entities import Kind
from knowledge.catalogue.catalogue import load_catalogue

WORDS = "The zebra crossing of our server room has no gate"


def _suggest(village, person, *, number=1):
    namer = ControlNamer(load_catalogue(), lambda _words: "A.7.2")
    register = ControlRegister(village.database, village.audit, village.clock, namer=namer)
    seen = Sighting(message=f"C0{person.slack_id}:{number}", words=WORDS)
    register.suggest_gap(seen, actor=person)
    return register


def test_export_tells_of_them(village):
    """A person's export holds the words, the message and the audit entry of what they suggested."""
    _suggest(village, village.ada)
    found = village.office.export(village.ada, actor=SYSTEM)
    assert [gap["words"] for gap in found["gaps"]] == [WORDS]
    assert "gap:1" in {entry["subject"] for entry in found["audit_entries"]}
    assert village.office.export(village.bob, actor=SYSTEM)["gaps"] == []
    json.dumps(found)


def test_erasure_leaves_no_word(village):
    """After an erasure no table holds the words or the message; others' stay, the trail verifies."""
    _suggest(village, village.ada)
    _suggest(village, village.bob)
    village.send_all()
    assert village.office.erase(village.ada, actor=SYSTEM)["gaps"] == 1
    written = village.written()
    assert "C0U0ADA:1" not in written
    assert "C0U0BOB:1" in written
    assert village.audit.verify().is_intact


def test_sweep_counts_closed_ones_with_hand_offs(village):
    """What was closed a year ago goes and is counted; a hold keeps it; open ones stay."""
    register = _suggest(village, village.ada)
    _suggest(village, village.ada, number=2)
    _suggest(village, village.bob)
    for number in (1, 3):
        register.dismiss_gap(number, reason="There is a gate by now", actor=SYSTEM)
    village.office.hold(village.bob, reason="a case at court", actor=SYSTEM)
    village.clock.forward(days=364)
    assert village.office.sweep(actor=SYSTEM)[Kind.HAND_OFFS] == 0
    village.clock.forward(days=2)
    assert village.office.sweep(actor=SYSTEM, dry_run=True)[Kind.HAND_OFFS] == 1
    assert village.office.sweep(actor=SYSTEM)[Kind.HAND_OFFS] == 1
    assert [gap.number for gap in register.open_gaps(actor=SYSTEM)] == [2]
    assert register.find_gap(3, actor=SYSTEM).reason
