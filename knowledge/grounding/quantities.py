"""Quantities, frequencies and dates, in one spelling for all that mean the same."""

import re
from dataclasses import replace
from fractions import Fraction

from knowledge.grounding.lexicon import Lexicon, Part
from knowledge.grounding.token import Token

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"\d{1,15}(?:\.\d{1,9})?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LAST_DAY = 31
_COUNTS = {"once": Fraction(1), "twice": Fraction(2), "thrice": Fraction(3)}
_EACH = frozenset({"every", "each", "per"})
_ARTICLES = frozenset({"a", "an"})
_TRAILING = {"or more": "min", "or longer": "min", "or less": "max", "or fewer": "max"}
_OF_DATES = frozenset({"by", "since"})
"""Before a plain number "by two people" and "from one office" are no limits."""
_SIGNS = frozenset("€$£")
_POINTING = frozenset({"the", "this", "that", "which", "each", "every", "any"})
# "A second person" is not a time, "may" and "march" are months only when written so.
_DOUBTFUL_UNITS = frozenset({"second", "time", "h"})
_DOUBTFUL_MONTHS = frozenset({"may", "march", "sep", "dec", "jan", "mar"})
_BEFORE_MONTHS = frozenset(
    {"in", "of", "by", "on", "until", "since", "from", "last", "next", "and"}
)


def measure(row: list[Token], words: Lexicon) -> list[Token]:
    """Replace what measures in *row* by quantity and date tokens."""
    return _Measuring(row, words).run()


class _Measuring:
    """One pass over a row of tokens."""

    def __init__(self, row: list[Token], words: Lexicon) -> None:
        self._row = row
        self._words = words
        self._out: list[Token] = []

    def run(self) -> list[Token]:
        i = 0
        while i < len(self._row):
            found = self._period(i) or self._frequency(i) or self._date(i) or self._number(i)
            if found is None:
                self._out.append(self._row[i])
                i += 1
            else:
                token, i = found
                i += self._emit(token, i)
        return [self._settle(token) for token in self._out]

    def _emit(self, token: Token, after: int) -> int:
        """Append a measure with the relations around it; return how many words follow it."""
        relations = set()
        if self._out and self._out[-1].raw in _SIGNS:
            self._out.pop()
        dated = token.part is Part.DATE or ":" in token.key
        while self._out and (relation := self._relation_of(self._out[-1])):
            if relation in _OF_DATES and not dated:
                break
            relations.add(relation)
            self._out.pop()
        trailing = _TRAILING.get(f"{self._raw(after)} {self._raw(after + 1)}")
        if trailing:
            relations.add(trailing)
        self._out.append(replace(token, relation="+".join(sorted(relations))))
        return 2 if trailing else 0

    def _relation_of(self, token: Token) -> str | None:
        return None if token.is_measure else self._words.relations.get(token.raw)

    def _settle(self, token: Token) -> Token:
        """Keep a comparison without a number as a word, and a plain preposition as one."""
        if token.part is not Part.RELATION:
            return token
        part = Part.WORD if " " in token.raw else Part.PREPOSITION
        return replace(token, part=part, key=f"_{token.key}")

    def _raw(self, i: int) -> str:
        return self._row[i].raw if 0 <= i < len(self._row) else ""

    def _period(self, i: int) -> tuple[Token, int] | None:
        """Read "annually"."""
        if self._row[i].part is not Part.PERIOD:
            return None
        _, number, unit = self._words.periods[self._row[i].raw].split()
        return self._rate(i, Fraction(int(number)), unit), i + 1

    def _frequency(self, i: int) -> tuple[Token, int] | None:
        """Read "every two weeks", "each year", "twice a year", "once in 24 months"."""
        count, at = self._count(i)
        word = self._raw(at)
        if not (word in _EACH or (count and (word in _ARTICLES or word == "in"))):
            return None
        number, after = self._value(at + 1)
        unit = self._raw(after)
        if unit not in self._words.units or (word == "in" and number is None):
            return None
        period = (number or Fraction(1)) / (count or 1)
        return self._rate(i, period, unit), after + 1

    def _count(self, i: int) -> tuple[Fraction, int]:
        """Read "once" or "three times"; 0 where no count stands."""
        if self._raw(i) in _COUNTS:
            return _COUNTS[self._raw(i)], i + 1
        number, after = self._value(i)
        if number and self._raw(after) == "times":
            return number, after + 1
        return Fraction(0), i

    def _rate(self, i: int, period: Fraction, unit: str) -> Token:
        dimension, size = self._words.units[unit]
        row = self._row[i]
        return Token(Part.QUANTITY, str(period * size), row.raw, unit=f"per {dimension}")

    def _number(self, i: int) -> tuple[Token, int] | None:
        """Read "90 days", "80%", "a year", "TLS 1.2"."""
        number, after = self._value(i)
        if number is None:
            return self._one_unit(i) or self._other_number(i)
        unit, end = self._unit(after)
        if not unit:
            return self._bare(i, number, after)
        dimension, size = self._words.units[unit]
        return Token(Part.QUANTITY, str(number * size), self._raw(i), unit=dimension), end

    def _bare(self, i: int, number: Fraction, after: int) -> tuple[Token, int] | None:
        raw = self._raw(i)
        if raw == "one" and (self._raw(i - 1) in _POINTING or self._raw(i + 1) == "another"):
            return Token(Part.PRONOUN, "one", raw), i + 1
        sign = self._raw(i - 1) if self._raw(i - 1) in _SIGNS else ""
        key = str(number) if not raw[0].isdigit() or "," in raw or sign else raw
        return Token(
            Part.QUANTITY, key, raw, unit=self._words.units[sign][0] if sign else ""
        ), after

    def _one_unit(self, i: int) -> tuple[Token, int] | None:
        """Read "a year" as one year."""
        unit = self._raw(i + 1)
        if (
            self._raw(i) not in _ARTICLES
            or unit in _DOUBTFUL_UNITS
            or unit not in self._words.units
        ):
            return None
        dimension, size = self._words.units[unit]
        return Token(Part.QUANTITY, str(size), self._raw(i), unit=dimension), i + 2

    def _other_number(self, i: int) -> tuple[Token, int] | None:
        """Read times of day, versions and very long numbers as they are written."""
        raw = self._raw(i)
        return (Token(Part.QUANTITY, raw, raw), i + 1) if raw[:1].isdigit() else None

    def _unit(self, i: int) -> tuple[str, int]:
        """Return the unit at *i*, two words before one, and where it ends."""
        pair = f"{self._raw(i)} {self._raw(i + 1)}"
        if pair in self._words.units:
            return pair, i + 2
        return (self._raw(i), i + 1) if self._raw(i) in self._words.units else ("", i)

    def _value(self, i: int) -> tuple[Fraction | None, int]:
        """Return the number at *i* and where it ends."""
        raw = self._raw(i)
        if _GROUPED.fullmatch(raw):
            number = Fraction(raw.replace(",", ""))
        elif _PLAIN.fullmatch(raw):
            number = Fraction(raw)
        elif raw in self._words.numbers:
            number = Fraction(self._words.numbers[raw])
        else:
            return None, i
        return self._spelled(number, i + 1)

    def _spelled(self, number: Fraction, i: int) -> tuple[Fraction, int]:
        """Join number words: "twenty five", "two hundred", "50 thousand"."""
        while (size := self._words.numbers.get(self._raw(i))) is not None:
            if size >= 100 and number < size:  # noqa: PLR2004 - hundred and up multiply
                number *= size
            elif number >= 20 and number % 10 == 0 and size < 10:  # noqa: PLR2004
                number += size
            else:
                break
            i += 1
        return number, i

    def _date(self, i: int) -> tuple[Token, int] | None:
        """Read "1 March 2026", "March 1, 2026", "June 2025", "2027", "Sunday"."""
        raw = self._raw(i)
        if raw in self._words.weekdays or raw.removesuffix("s") in self._words.weekdays:
            return Token(Part.DATE, raw.removesuffix("s"), raw), i + 1
        day, at = (raw, i + 1) if self._is_day(raw) else ("", i)
        if day and self._raw(at) == "of":
            at += 1
        if self._is_month(at):
            return self._calendar_date(day, at)
        if _YEAR.fullmatch(raw) and self._raw(i + 1) not in self._words.units:
            return Token(Part.DATE, f"{raw}--", raw), i + 1
        return None

    def _calendar_date(self, day: str, at: int) -> tuple[Token, int]:
        """Finish a date whose month stands at *at*."""
        month = self._words.months[self._raw(at)]
        end = at + 1
        if not day and self._is_day(self._raw(end)) and self._raw(end + 1) not in self._words.units:
            day, end = self._raw(end), end + 1
        ahead = end + 1 if self._raw(end) == "," else end
        year = self._raw(ahead) if _YEAR.fullmatch(self._raw(ahead)) else ""
        key = f"{year}-{month}-{day.rstrip('stndrh').lstrip('0')}"
        return Token(Part.DATE, key, self._raw(at)), ahead + 1 if year else end

    def _is_day(self, raw: str) -> bool:
        number = raw.rstrip("stndrh")
        return number.isdecimal() and len(number) <= 2 and 0 < int(number) <= _LAST_DAY  # noqa: PLR2004

    def _is_month(self, i: int) -> bool:
        raw = self._raw(i)
        if raw not in self._words.months:
            return False
        if raw not in _DOUBTFUL_MONTHS:
            return True
        beside = self._raw(i - 1) in _BEFORE_MONTHS or self._is_day(self._raw(i - 1))
        year = bool(_YEAR.fullmatch(self._raw(i + 1)))
        return self._row[i].capital and (beside or year or self._is_day(self._raw(i + 1)))
