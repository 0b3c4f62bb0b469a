"""Emoji by Slack's short names; one that is not listed stays a name between colons."""

import re

SHORT_NAMES = {
    "+1": "👍", "-1": "👎", "thumbsup": "👍", "thumbsdown": "👎", "eyes": "👀", "pray": "🙏",
    "white_check_mark": "✅", "heavy_check_mark": "✔️", "ballot_box_with_check": "☑️", "x": "❌",
    "warning": "⚠️", "rotating_light": "🚨", "no_entry": "⛔", "no_entry_sign": "🚫",
    "question": "❓", "exclamation": "❗", "grey_question": "❔", "bulb": "💡", "memo": "📝",
    "books": "📚", "book": "📖", "open_book": "📖", "bookmark": "🔖", "bookmark_tabs": "📑",
    "page_facing_up": "📄", "scroll": "📜", "clipboard": "📋", "card_index_dividers": "🗂️",
    "file_folder": "📁", "open_file_folder": "📂", "calendar": "📆", "date": "📅",
    "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "alarm_clock": "⏰", "stopwatch": "⏱️",
    "lock": "🔒", "unlock": "🔓", "key": "🔑", "shield": "🛡️", "bell": "🔔", "mega": "📣",
    "loudspeaker": "📢", "speech_balloon": "💬", "thought_balloon": "💭", "wave": "👋",
    "raised_hand": "✋", "raising_hand": "🙋", "point_right": "👉", "point_down": "👇",
    "tada": "🎉", "clap": "👏", "rocket": "🚀", "sparkles": "✨", "star": "⭐", "fire": "🔥",
    "mag": "🔍", "link": "🔗", "paperclip": "📎", "pushpin": "📌", "wastebasket": "🗑️",
    "gear": "⚙️", "wrench": "🔧", "hammer_and_wrench": "🛠️", "bug": "🐛", "robot_face": "🤖",
    "chart_with_upwards_trend": "📈", "bar_chart": "📊", "mortar_board": "🎓", "trophy": "🏆",
    "smile": "😄", "slightly_smiling_face": "🙂", "grin": "😁", "joy": "😂", "thinking_face": "🤔",
    "heart": "❤️", "100": "💯", "red_circle": "🔴", "large_green_circle": "🟢",
    "large_yellow_circle": "🟡", "large_blue_circle": "🔵", "white_circle": "⚪",
    "large_orange_circle": "🟠", "black_circle": "⚫", "arrow_right": "➡️", "arrow_up": "⬆️",
    "information_source": "\u2139\ufe0f", "busts_in_silhouette": "👥", "bust_in_silhouette": "👤",
    "house": "🏠", "globe_with_meridians": "🌐", "handshake": "🤝", "sos": "🆘", "scales": "⚖️",
    "seedling": "🌱", "repeat": "🔁", "arrows_counterclockwise": "🔄", "incoming_envelope": "📨",
}  # fmt: skip
"""Short name → emoji: what a bot at work uses, and what people react with."""

PICKED = ("+1", "-1", "eyes", "white_check_mark", "heart", "tada", "question", "sos")
"""What the page offers as reactions."""

_NAMED = re.compile(r":([a-z0-9_+'-]{1,60})(?:::skin-tone-[2-6])?:")


def shown(name: str) -> str:
    """Return the emoji with this short name, or the name between colons."""
    return SHORT_NAMES.get(name.partition("::")[0], f":{name}:")


def with_emoji(text: str) -> str:
    """Return *text* with its short names replaced."""
    return _NAMED.sub(lambda found: SHORT_NAMES.get(found[1], found[0]), text)
