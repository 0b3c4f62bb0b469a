"""Spotting numbers that may be clauses or controls in what people type, whatever the spelling."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz import fuzz


class Named(StrEnum):
    """What a person called a number."""

    CLAUSE = "clause"
    CONTROL = "control"


@dataclass(frozen=True, kw_only=True, slots=True)
class TypedNumber:
    """A number as it was typed, with the words that say what it is."""

    parts: tuple[int, ...]
    annex: bool
    """Written with the letter of Annex A."""
    dotted_annex: bool
    """Written with that letter and a dot, as nobody writes by chance."""
    loose: bool
    """Joined by spaces, dashes or commas, which may be chance."""
    named: frozenset[Named]
    leaning: frozenset[Named]
    """What the number before it in an enumeration was called."""
    start: int
    end: int

    @property
    def digits(self) -> str:
        """Return the number with dots."""
        return ".".join(map(str, self.parts))


#: Hyphens, dashes and the minus sign.
_DASHES = str.maketrans(dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFE58), "-"))
_ENUMERATED = re.compile(r"(\d\.\d{1,2})([-/,;+&=])(?=(?:a\.?\s?)?\d{1,2}\.\d)", re.IGNORECASE)
_CONTROL_RANGE = re.compile(r"(\ba\.?\s?\d{1,2}\.\d{1,2})-(?=\d{1,2}\b)", re.IGNORECASE)
_SHORTENED = re.compile(r"\b(cl|sec|sect|ctrl|ch)\.(?=\s?\d)", re.IGNORECASE)

_UNITS = (
    r"%|€|\$|£|°|hours?|hrs?|h|days?|weeks?|wks?|months?|years?|yrs?|minutes?|mins?|seconds?|secs?"
    r"|percent|[kmgt]i?b|[mg]bit\w*|[mg]hz|k[mgw]|cm|mm|met(?:er|re)s?|eur|usd|chf|euros?|dollars?"
    r"|people|ppl|persons?|employees|users?|times|x|am|pm|o'?clock|million|k|points?|stars?"
    r"|out\s+of|degrees|volts?|v|inch(?:es)?|tickets?|laptops?|servers?"
)
_NUMBER = re.compile(
    rf"""(?<![\w.,/\-€$£#+])
    (?P<annex>(?:annex\s*)?a(?P<sep>\s?[.\-_:]\s?|\s)?)?
    (?P<first>[0-9]{{1,2}})
    (?P<rest>(?:\.[0-9]{{1,2}}(?![0-9])){{1,2}}
        |(?:(?:\s?[.,\-_]\s?|\s)[0-9]{{1,2}}(?![0-9])){{1,2}}|)
    (?P<letter>\s?\(?[a-g]\)|[a-g]\b)?
    (?!\w|[.,:][0-9]|[/-][0-9]|\.\s?-)
    (?!\s?(?:{_UNITS})(?!\w))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BEFORE = re.compile(
    r"(?P<word>[a-z§]+|2700[12](?:\s?[:-]\s?20[0-9]{2})?)"
    r"(?:[\s:,.()'\"=*`_~-]|\b(?:no|nr|num|numbers?|ids?|the|of|called)\b)*$",
    re.IGNORECASE,
)
_PAIRED = re.compile(
    r"(?P<word>[a-z]+)\s*(?:and|or|vs\.?|versus|&|/)\s*(?:the\s|annex\s?a?\s)*$", re.IGNORECASE
)
_AFTER = re.compile(
    r"[\s(,:-]*(?:the |an? |is an? |as an? )?(?P<word>clause|control|annex)s?\b"
    r"(?!\s*(?:or\b|a?[.\s]?[0-9]))",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"[\s,;&+/=-]*(?:and|or|vs\.?|versus|plus|then)?(?:\s+also)?[\s,]*", re.IGNORECASE
)
_RANGE_AFTER = re.compile(
    r"\s*(?:-|to|through|thru|until|up to|bis)\s*[0-9]{1,2}(?![.\w])", re.IGNORECASE
)
_CLOCK = re.compile(r"\b(?:at|till|until|from|around|by)\s*$", re.IGNORECASE)
_CLOCK_MINUTES = frozenset({0, 15, 30, 45})
_FAR, _FIRST_CLAUSE = 48, 4

_CALLED: Mapping[Named, tuple[str, ...]] = {
    Named.CLAUSE: (
        *("clause", "clauses", "cl", "section", "sections", "sec", "sect", "chapter", "ch", "§"),
        *("requirement", "requirements"),
    ),
    Named.CONTROL: (
        *("control", "controls", "ctrl", "ctrls", "annex", "annexe", "annexa", "appendix"),
    ),
}
_NAMES: Mapping[str, Named] = {word: name for name, words in _CALLED.items() for word in words}
_TYPED_OFTEN = ("clause", "clauses", "control", "controls", "annex", "section", "requirement")
_SHORTEST_TYPO, _LIKE = 4, 80
#: What stands before the number of something else: software, laws, other frameworks, documents.
_FOREIGN = frozenset(
    """
    v ver version versions release build kernel tls ssl ssh python php node nodejs java jdk go golang
    ruby rails perl rust django angular vue react postgres postgresql mysql mariadb redis mongodb
    elasticsearch kafka nginx apache tomcat openssl openssh ubuntu debian rhel centos fedora linux
    windows macos ios ipados android office chrome firefox jira confluence gitlab kubernetes docker
    terraform ansible cvss score scores rating rated page pages pp figure fig table room floor building
    ticket article art gdpr dsgvo nis dora tisax pci dss soc cc nist cis bsi cobit policy policies
    procedure handbook contract law act phase sprint usb bluetooth wifi oauth saml netbios smb
    """.split()  # noqa: SIM905 - a list literal would be a hundred lines
)
_OF_A_DOCUMENT = re.compile(
    r"\b(?:polic(?:y|ies)|handbook|contract|procedure|agreement)\b", re.IGNORECASE
)
_PARTS_OF_DOCUMENTS = frozenset({"section", "sections", "sec", "sect", "chapter", "ch", "§"})


def normalise(text: str) -> str:
    """Return *text* with one kind of dash, space and digit, and enumerations spaced out."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    plain = _SHORTENED.sub(r"\1 ", plain)
    plain = _CONTROL_RANGE.sub(r"\1 - ", plain)
    return _ENUMERATED.sub(r"\1 \2 ", plain)


def typed_numbers(text: str) -> Iterator[TypedNumber]:
    """Yield the numbers of normalised *text* that may be clauses or controls, in order."""
    previous: TypedNumber | None = None
    for match in _NUMBER.finditer(text):
        typed = _typed(match, text)
        if typed is None:
            continue
        if previous:
            typed = replace(typed, leaning=_leaning(previous, typed, text))
        yield typed
        previous = typed


def is_range(text: str, position: int) -> bool:
    """Tell whether a range goes on at *position* of *text*, as in ``4-10`` or ``4 to 10``."""
    return _RANGE_AFTER.match(text, position) is not None


def first_only(typed: TypedNumber, text: str) -> TypedNumber:
    """Return *typed* without the parts that only stood near it by chance."""
    end = re.compile(r"[0-9]{1,2}").search(text, typed.start)
    return replace(typed, parts=typed.parts[:1], loose=False, end=end.end() if end else typed.end)


def _typed(match: re.Match[str], text: str) -> TypedNumber | None:
    before = text[max(0, match.start() - _FAR) : match.start()]
    parts = tuple(int(part) for part in re.findall(r"[0-9]+", match["first"] + match["rest"]))
    if _is_clock(parts, before) or _is_foreign(
        before, text, chapter=parts[0], annex=bool(match["annex"])
    ):
        return None
    return TypedNumber(
        parts=parts,
        annex=bool(match["annex"]),
        dotted_annex="." in (match["sep"] or "") or "annex" in (match["annex"] or "").lower(),
        loose=bool(re.search(r"[^.0-9]", match["rest"])),
        named=_named(before, text[match.end() : match.end() + _FAR]),
        leaning=frozenset(),
        start=match.start(),
        end=match.end(),
    )


def _named(before: str, after: str) -> frozenset[Named]:
    found = _BEFORE.search(before)
    name = _name(found["word"]) if found else None
    if found and name:
        other = _PAIRED.search(before[: found.start()])
        second = _name(other["word"]) if other else None
        return frozenset({name, second or name})
    following = _AFTER.match(after)
    name = _name(following["word"].lower()) if following else None
    return frozenset({name}) if name else frozenset()


def _name(word: str) -> Named | None:
    word = word.lower()
    if word.startswith("2700"):
        return Named.CLAUSE if word.startswith("27001") else Named.CONTROL
    if word in _NAMES or len(word) <= _SHORTEST_TYPO:
        return _NAMES.get(word)
    best = max(_TYPED_OFTEN, key=lambda known: fuzz.ratio(word, known))
    return _NAMES[best] if fuzz.ratio(word, best) >= _LIKE else None


def _leaning(previous: TypedNumber, typed: TypedNumber, text: str) -> frozenset[Named]:
    between = text[previous.end : typed.start]
    if previous.parts == typed.parts or not _JOINED.fullmatch(between):
        return frozenset()
    if previous.annex:
        return frozenset({Named.CONTROL})
    return previous.named or previous.leaning


def _is_clock(parts: tuple[int, ...], before: str) -> bool:
    return len(parts) == 2 and parts[1] in _CLOCK_MINUTES and bool(_CLOCK.search(before))  # noqa: PLR2004 - hours and minutes


def _is_foreign(before: str, text: str, *, chapter: int, annex: bool) -> bool:
    found = _BEFORE.search(before)
    if annex or not found:
        return False
    word = found["word"].lower()
    if word in _PARTS_OF_DOCUMENTS:
        return chapter < _FIRST_CLAUSE or bool(_OF_A_DOCUMENT.search(text))
    return word in _FOREIGN
