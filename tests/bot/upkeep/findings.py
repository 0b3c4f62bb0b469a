"""What tests say of the doctor's findings."""

from datetime import UTC, datetime

from bot.upkeep.findings import Level


class RealTime:
    """The clock that the stand-in has, too."""

    def now(self):
        return datetime.now(UTC)


def levels(findings):
    """Return how bad each check is."""
    return {finding.check: finding.level for finding in findings}


def the(check, findings):
    """Return the finding of a check that is not well."""
    return next(one for one in findings if one.check == check and one.level is not Level.OK)


def assert_helpful(finding, level, *words):
    """Assert the level, that something can be done, and what is said."""
    assert finding.level is level
    assert finding.remedy
    for word in words:
        assert word in f"{finding.says} {finding.remedy}"
