"""The company's free days come from its own file, whole or not at all."""

from datetime import date

import pytest

from bot.errors import HolidaysWrong
from bot.reminders.holidays import read_holidays

GOOD = """date,name,zone
2026-12-25,Christmas,
2026-10-26,National day,Europe/Vienna
,,
2026-07-04,Independence day, America/New_York
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "holidays.csv"
    path.write_text(GOOD, encoding="utf-8-sig")
    return path


def test_days_by_zone(file):
    """A day without a zone is free everywhere, one with a zone only there."""
    book = read_holidays(file)
    assert book.days("Europe/Vienna") == {date(2026, 12, 25), date(2026, 10, 26)}
    assert book.days("Asia/Tokyo") == {date(2026, 12, 25)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no column date"),
        ("day\n2026-12-25\n", "has no column date"),
        ("date\n25.12.2026\n2026-12-26\n2026-02-30\n", "line 2 has no date.*line 4 has no date"),
        ("date,zone\n2026-12-25,Europe/Atlantis\n", "line 2 has an unknown zone"),
        ("date,zone\n2026-12-25,../../etc/passwd\n", "line 2 has an unknown zone"),
        ("date,name\n,Christmas\n", "line 2 has no date"),
        ("date\n" + "2026-12-25\n" * 5_001, "more than 5000 lines"),
    ],
)
def test_wrong_files(file, text, said):
    """Every bad line is named, and nothing of the file is taken."""
    file.write_text(text)
    with pytest.raises(HolidaysWrong, match=said):
        read_holidays(file)


def test_no_text(file, tmp_path):
    """What is no file or no text is refused in words."""
    file.write_bytes(b"date\n\xff\xfe")
    for path in (file, tmp_path / "missing.csv"):
        with pytest.raises(HolidaysWrong, match="UTF-8"):
            read_holidays(path)
