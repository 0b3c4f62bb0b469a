"""Promises about document control."""

from datetime import date

import pytest

from ingest.control import read_control
from ingest.errors import ControlInvalid
from knowledge.passages import DocumentStatus, Origin

APPROVED = {
    "title": "Backup Policy",
    "version": "2.10",
    "status": "approved",
    "approver": "Head of IT",
    "approved_on": "2026-01-10",
    "effective_on": "2026-02-01",
}


def control(written, heading="", source="folder/backup-and-restore.md"):
    return read_control(written, heading=heading, source=source)


def test_full_control_is_read():
    """Every key arrives as its kind, and nothing needs to be said about it."""
    read, notices = control(
        APPROVED
        | {
            "review_on": "2027-02-01",
            "owner": "CISO",
            "classification": "Confidential",
            "audience": ["leads", "board"],
            "origin": "external",
            "controls": "A.8.13, 5.29, a.8.13",
        }
    )
    assert notices == ()
    assert read.version == "2.10"
    assert read.status is DocumentStatus.APPROVED
    assert read.effective_on == date(2026, 2, 1)
    assert read.classification == "confidential"
    assert read.audience == {"leads", "board"}
    assert read.origin is Origin.EXTERNAL
    assert read.controls == ("A.8.13", "A.5.29")


def test_no_approval_data_is_unapproved():
    """A document that says nothing of an approval is unapproved, for everyone and internal."""
    read, notices = control({})
    assert read.status is DocumentStatus.UNAPPROVED
    assert read.audience == {"everyone"}
    assert read.classification == "internal"
    assert "unapproved" in notices[0]


@pytest.mark.parametrize("missing", ["approver", "approved_on", "effective_on"])
def test_half_an_approval_is_none(missing):
    """A version that calls itself approved but cannot show it is unapproved, and it is said why."""
    read, notices = control({**APPROVED, missing: ""})
    assert read.status is DocumentStatus.UNAPPROVED
    assert f"approved version is missing approval data ({missing})" in notices[0]


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("status", "accepted", "draft, approved, withdrawn, unapproved"),
        ("origin", "ours", "internal, external"),
        ("approved_on", "31.03.2026", "2026-03-31"),
        ("effective_on", "2026-02-30", "2026-03-31"),
        ("review_on", ["2026-01-01"], "2026-03-31"),
        ("controls", "A.4.12", "A.5.1 to A.8.34"),
        ("controls", ["A.8.35"], "A.5.1 to A.8.34"),
        ("audience", ", ", "everyone"),
        ("title", {"a": "b"}, "one line of text"),
        ("owner", "x" * 400, "one line of text"),
    ],
)
def test_bad_value_names_key_value_and_choices(key, value, allowed):
    """One line says which key is wrong, what it says and what is allowed."""
    with pytest.raises(ControlInvalid) as error:
        control({**APPROVED, key: value})
    assert str(error.value).startswith(f"{key} is ")
    assert allowed in str(error.value)
    assert "\n" not in str(error.value)


def test_title_falls_back_to_heading_then_name():
    """Without a title the first heading is it, and without a heading the file's name."""
    assert control({}, heading="Restore Rules")[0].title == "Restore Rules"
    assert control({})[0].title == "Backup and restore"


def test_misspelled_key_is_pointed_out():
    """A key that is nearly right is not silently ignored; a foreign key is."""
    _, notices = control({**APPROVED, "aprover": "x", "layout": "page"})
    assert notices == ("unknown key 'aprover' is ignored: did you mean 'approver'?",)
