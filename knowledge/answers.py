"""A question and what was answered: the values that everything else passes around."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from knowledge.passages import DocumentStatus, Reader


class Kind(StrEnum):
    """What became of a question."""

    ANSWER = "answer"
    REFUSAL = "refusal"
    ASK_BACK = "ask_back"
    HAND_OFF = "hand_off"
    ACTION = "action"
    EVENT = "event"


class Reason(StrEnum):
    """Why there is no answer."""

    NOT_IN_DOCUMENTS = "not_in_documents"
    OUT_OF_SCOPE = "out_of_scope"
    UNKNOWN_ID = "unknown_id"
    VERBATIM_TEXT = "verbatim_text"
    OTHER_PERSONS_RECORD = "other_persons_record"
    NOT_PERMITTED = "not_permitted"
    HARMFUL = "harmful"
    HIDDEN_INSTRUCTION = "hidden_instruction"
    EMPTY = "empty"
    NEEDS_HUMAN = "needs_human"
    DOCUMENTS_NOT_USED = "documents_not_used"
    """Only our own documents could answer, and they may not be used for whoever reads this."""


class Action(StrEnum):
    """What a person asked to be done; recognised even before the bot can do it."""

    OWN_STATUS = "own_status"
    START_TRAINING = "start_training"
    ACKNOWLEDGE = "acknowledge"
    TEAM_REPORT = "team_report"
    LAUNCH_CAMPAIGN = "launch_campaign"
    REMIND = "remind"
    OPEN_TASK = "open_task"
    LIST_TASKS = "list_tasks"
    CHANGE_TASK = "change_task"
    REPORT_EVENT = "report_event"
    ADD_RISK = "add_risk"
    UPLOAD_DOCUMENT = "upload_document"
    EXPORT = "export"
    EVIDENCE_LIST = "evidence_list"
    HAND_OFF = "hand_off"
    FEEDBACK = "feedback"
    PREFERENCES = "preferences"
    HELP = "help"


class Side(StrEnum):
    """Who says a sentence: the standard and our own documents are never blended."""

    STANDARD = "standard"
    OURS = "ours"
    CONFLICT = "conflict"
    """Our own documents disagree here; both are shown."""
    UNAPPROVED = "unapproved"
    """From a company document that nobody has approved."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """Where a sentence is proved: a verbatim quote in a place that a person can open."""

    n: int
    """1-based number within the answer."""
    source: str
    """``A.8.13``, ``9.2.1``, ``topic:isms`` or the policy's path."""
    title: str
    section: str
    page: int | None
    version: str
    effective: date | None
    status: DocumentStatus
    quote: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One proved sentence of an answer."""

    text: str
    citations: tuple[int, ...]
    side: Side


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What somebody typed, what they had typed before in the same thread, and who reads the reply."""

    text: str
    history: tuple[str, ...] = ()
    """Earlier questions of the same thread, oldest first."""
    reader: Reader = field(default_factory=Reader)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What is said back. *sentences* are proved; *lead* and *notices* frame them and claim nothing.

    One *lead* does: where the documents themselves are asked about, it says what document control
    knows of them, which stands beside the words of a document and cannot be quoted from them.
    """

    kind: Kind
    reason: Reason | None = None
    action: Action | None = None
    lead: str = ""
    """A first line of our own where one is needed: a refusal, an ask-back, "Our policies don't say"."""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    notices: tuple[str, ...] = ()
    """Framing that follows the sentences: unapproved or overdue documents, what was dropped."""
    choices: tuple[str, ...] = ()
    """Complete questions offered as buttons."""
    nearest: tuple[str, ...] = ()
    """Titles of the nearest documents, for a refusal."""
    ranked: tuple[str, ...] = ()
    """Up to ten clause and control ids, best first."""
    dropped: int = 0
    """Sentences that a model wrote and that could not be proved."""
    prompt: str = ""
    """Fingerprint of the prompt if a model rewrote the answer."""
    elapsed_ms: float = 0.0
    sensitive: bool = False
    """True when the question's own text must not be stored (a report about a person)."""
