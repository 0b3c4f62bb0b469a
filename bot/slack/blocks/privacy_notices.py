"""The words of notices about what is kept of people."""

from collections.abc import Mapping


def first_use_words(fields: Mapping[str, object]) -> str:
    """Return the notice; *fields* are the days of each kind."""
    return (
        "Before we begin, and only once: what I keep about you.\n"
        "• *What and why.* Your question, my answer and your rating if you give one, so that an "
        "answer can be proved later and mended where it was wrong. "
        "What you tell me in confidence is not written down.\n"
        f"• *How long.* After {fields['questions']} days I forget who asked, what and where; the "
        f"answer stays without you until day {fields['answers']}. "
        f"Ratings go after {fields['ratings']} days.\n"
        "• *Who sees it.* What you ask in a channel, the channel reads. Beyond that no screen, "
        "list, export or log shows anybody who asked what, no manager, lead, auditor or admin. "
        "A receipt opens for you; for somebody else only with a reason, which is recorded and told "
        "to you. Only whoever runs the server could look into its database.\n"
        "• *If you ask a person or report an event*, they see it with your name; that it was you "
        f"is kept for {fields['hand_offs']} days.\n"
        "• *Your rights.* The admins can give you all that is kept about you, or erase it."
    )


def export_words(_fields: Mapping[str, object]) -> str:
    """Return what somebody is told when all that is kept about them was written out."""
    return (
        "Everything that I keep about you was just written to a file by whoever runs me. "
        "If you did not ask for it, ask the admins why."
    )
