"""Every name that Slack sends back to us, in one place."""

from enum import StrEnum


class Event(StrEnum):
    """Events that the manifest subscribes to."""

    APP_HOME_OPENED = "app_home_opened"
    APP_MENTION = "app_mention"
    MESSAGE = "message"
    USER_CHANGE = "user_change"


class Command(StrEnum):
    """Slash commands."""

    COMPLY = "/comply"


class ActionId(StrEnum):
    """Buttons and inputs."""

    RATE_ANSWER = "rate_answer"
    ASK_A_PERSON = "ask_a_person"
    REPORT_EVENT = "report_event"
    CHOOSE_QUESTION = "choose_question"
    """Followed by ``:n``, because ids are unique within a block."""
    REPORT_TEXT = "report_text"
    """The input of the report form; it sends nothing by itself."""


class CallbackId(StrEnum):
    """Forms."""

    CONFIRM_HAND_OFF = "confirm_hand_off"
    CONFIRM_REPORT = "confirm_report"


class WorkflowName(StrEnum):
    """Durable workflows; a name is for ever, interrupted runs are found by it."""

    ANSWER_QUESTION = "answer_question"
    RATE_ANSWER = "rate_answer"
    HAND_OFF = "hand_off"
    """Also the kind of the outbox row: posting what was recorded."""
    HAND_OFF_FORM = "hand_off_form"
    EVENT_REPORT = "event_report"
    """Also the kind of the outbox row."""
    REPORT_FORM = "report_form"
    OPEN_RECEIPT = "open_receipt"
    USER_CHANGE = "user_change"
    NOTICE = "notice"
    """Also the kind of the outbox row."""


REPLY_EVENT = "annexa_reply"
"""Type of the metadata by which our own posts are recognised."""

NO_EXCHANGE = "none"
"""Value of a button that belongs to no recorded exchange."""
