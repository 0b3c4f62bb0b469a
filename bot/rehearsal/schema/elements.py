"""Buttons, lists and fields: what can be pressed, chosen or filled in."""

from bot.rehearsal.schema.specs import (
    Anything,
    Flag,
    Kinds,
    Many,
    Number,
    OneOf,
    Shape,
    Spec,
    Words,
)
from bot.rehearsal.schema.texts import (
    CONFIRM,
    GROUPS,
    ID,
    IMAGE,
    OPTION,
    OPTIONS,
    PERSON,
    plain,
    text,
)

_ASKED: dict[str, Spec] = {"action_id": ID, "focus_on_load": Flag()}
_CONFIRMED: dict[str, Spec] = {**_ASKED, "confirm": CONFIRM}
_LIST: dict[str, Spec] = {**_CONFIRMED, "placeholder": plain(150)}
_SEVERAL: dict[str, Spec] = {**_LIST, "max_selected_items": Number(1)}
_TYPED: dict[str, Spec] = {
    **_ASKED,
    "placeholder": plain(150),
    "dispatch_action_config": Shape(
        fields={"trigger_actions_on!": Many(OneOf("on_enter_pressed", "on_character_entered"), 2)}
    ),
}
_FILTER = Shape(
    fields={
        "include": Many(OneOf("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    }
)
_TEN = Many(OPTION, 10)
_DATE, _TIME = Words(10, least=10), Words(5, least=5)
_WITH_OPTIONS = ("options", "option_groups")
_FEEDBACK = Shape(
    fields={"text!": plain(75), "value!": Words(2_000), "accessibility_label": Words(75)}
)
_BUTTON = Shape(
    fields={
        "text!": plain(75),
        "action_id": ID,
        "url": Words(3_000),
        "value": Words(2_000, least=0),
        "style": OneOf("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": Words(75),
        "agent_prompt": Words(4_000),
        "agent_prompt_display": Anything(),
        "visible_to_user_ids": Many(PERSON, 10),
    }
)

BUTTONS: dict[str, Spec] = {
    "button": _BUTTON,
    "overflow": Shape(fields={"action_id": ID, "options!": Many(OPTION, 5), "confirm": CONFIRM}),
    "workflow_button": Shape(
        fields={
            "text!": plain(75),
            "workflow!": Anything(),
            "action_id": ID,
            "style": OneOf("primary", "danger"),
            "accessibility_label": Words(75),
        }
    ),
}
SELECTS: dict[str, Spec] = {
    "static_select": Shape(
        fields={**_LIST, "options": OPTIONS, "option_groups": GROUPS, "initial_option": OPTION},
        either=_WITH_OPTIONS,
    ),
    "external_select": Shape(
        fields={**_LIST, "initial_option": OPTION, "min_query_length": Number(0)}
    ),
    "users_select": Shape(fields={**_LIST, "initial_user": PERSON}),
    "conversations_select": Shape(
        fields={
            **_LIST,
            "initial_conversation": ID,
            "default_to_current_conversation": Flag(),
            "response_url_enabled": Flag(),
            "filter": _FILTER,
        }
    ),
    "channels_select": Shape(
        fields={**_LIST, "initial_channel": ID, "response_url_enabled": Flag()}
    ),
    "multi_static_select": Shape(
        fields={
            **_SEVERAL,
            "options": OPTIONS,
            "option_groups": GROUPS,
            "initial_options": OPTIONS,
        },
        either=_WITH_OPTIONS,
    ),
    "multi_external_select": Shape(
        fields={**_SEVERAL, "initial_options": OPTIONS, "min_query_length": Number(0)}
    ),
    "multi_users_select": Shape(fields={**_SEVERAL, "initial_users": Many(PERSON, 1_000, 0)}),
    "multi_conversations_select": Shape(
        fields={
            **_SEVERAL,
            "initial_conversations": Many(ID, 1_000, 0),
            "default_to_current_conversation": Flag(),
            "filter": _FILTER,
        }
    ),
    "multi_channels_select": Shape(fields={**_SEVERAL, "initial_channels": Many(ID, 1_000, 0)}),
}
PICKERS: dict[str, Spec] = {
    "datepicker": Shape(fields={**_LIST, "initial_date": _DATE}),
    "timepicker": Shape(fields={**_LIST, "initial_time": _TIME, "timezone": Words(100)}),
    "datetimepicker": Shape(fields={**_CONFIRMED, "initial_date_time": Number(0, 9_999_999_999)}),
    "checkboxes": Shape(fields={**_CONFIRMED, "options!": _TEN, "initial_options": _TEN}),
    "radio_buttons": Shape(fields={**_CONFIRMED, "options!": _TEN, "initial_option": OPTION}),
}
FIELDS: dict[str, Spec] = {
    "plain_text_input": Shape(
        fields={
            **_TYPED,
            "initial_value": Words(3_000, least=0),
            "multiline": Flag(),
            "min_length": Number(0, 3_000),
            "max_length": Number(1, 3_000),
        }
    ),
    "email_text_input": Shape(fields={**_TYPED, "initial_value": Words(3_000, least=0)}),
    "url_text_input": Shape(fields={**_TYPED, "initial_value": Words(3_000, least=0)}),
    "number_input": Shape(
        fields={
            **_TYPED,
            "is_decimal_allowed!": Flag(),
            "initial_value": Words(100, least=0),
            "min_value": Words(100),
            "max_value": Words(100),
        }
    ),
    "rich_text_input": Shape(
        fields={
            **_TYPED,
            "initial_value": Anything(),
            "min_lines": Number(1),
            "max_lines": Number(1),
        }
    ),
    "file_input": Shape(
        fields={
            "action_id": ID,
            "filetypes": Many(Words(100), 100),
            "max_files": Number(1, 10),
        }
    ),
}

IN_ACTIONS = Kinds({**BUTTONS, **SELECTS, **PICKERS, "rich_text_input": FIELDS["rich_text_input"]})
IN_INPUT = Kinds({**SELECTS, **PICKERS, **FIELDS})
IN_SECTION = Kinds({**BUTTONS, **SELECTS, **PICKERS, "image": IMAGE})
IN_CONTEXT = Kinds({**text(2_000).shapes, "image": IMAGE})
IN_CONTEXT_ACTIONS = Kinds(
    {
        "feedback_buttons": Shape(
            fields={
                "action_id": ID,
                "positive_button!": _FEEDBACK,
                "negative_button!": _FEEDBACK,
            }
        ),
        "icon_button": Shape(
            fields={
                "icon!": Words(75),
                "text!": plain(75),
                "action_id": ID,
                "value": Words(2_000, least=0),
                "confirm": CONFIRM,
                "accessibility_label": Words(75),
                "visible_to_user_ids": Many(PERSON, 10),
            }
        ),
    }
)
IN_CARD = Kinds({"button": _BUTTON})
