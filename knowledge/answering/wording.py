"""Our own framing words: first lines and notices; of documents they say what document control knows."""

from collections.abc import Mapping

from knowledge.answers import Action, Reason

OURS_SILENT = "Our policies don't say."
OURS_NEAREST = "Our policies don't say this in so many words. The nearest rules are:"
OURS_SILENT_GUIDANCE = (
    "Our policies don't say. For orientation only, this is what the standard is about:"
)
OURS_SILENT_UNAPPROVED = "Our policies don't say. A document that nobody has approved mentions it:"
CONFLICT = (
    "Our own documents disagree about this. Both are shown; please ask a person which one counts."
)
CONTROL_BINDS = (
    "{id} is a control: it binds a company once its Statement of Applicability says so. "
    "Details from ISO 27002 are guidance, not requirements."
)
CONTROL_EXCLUDABLE = (
    "{id} is a control: it may be left out when no risk, law or contract calls for it, and the "
    "Statement of Applicability has to give the reason."
)
CLAUSE_BINDS = "Clause {id} is a requirement of ISO 27001: it can't be excluded."
ALSO_CLAUSE = "Not to be confused with clause {id} {title}, which is a requirement."
ALSO_CONTROL = "Not to be confused with {id} {title}, which is a control of Annex A."
FIGURES = "Figures: {basis}; as of {as_of}."
NOTHING_OF_OURS = "Our own policies say nothing on this that I could find."
UNAPPROVED = "Unapproved: nobody has approved “{title}” yet."
OVERDUE = "“{title}” was due for review on {date}; it may be out of date."
OVERDUE_ONES = "Overdue for review: {titles}. That is {count} of the {all} documents you may see."
NONE_OVERDUE = "No document that you may see is overdue for review."
UNAPPROVED_ONES = "Not approved: {titles}. That is {count} of the {all} documents you may see."
NONE_UNAPPROVED = "Every document that you may see is approved."
DOCUMENTS = "You may see {count} documents: {titles}."
CONTROL_FACT = "“{title}”, {name}: {value}."
NO_CONTROL_FACT = "Document control names no {name} of “{title}”."
CURATED = "Corrected by the compliance leads on {on}; valid until {until}."
CURATED_SOURCE = "The leads name as its source: {source}."

REFUSALS: Mapping[Reason, str] = {
    Reason.NOT_IN_DOCUMENTS: "I don't know: I looked through the documents you may see and found no answer.",
    Reason.OUT_OF_SCOPE: (
        "That is outside what I know. I answer questions about ISO 27001 and 27002 "
        "and about our own policies."
    ),
    Reason.UNKNOWN_ID: "There is no {given} in ISO 27001:2022. The nearest that exist: {nearest}.",
    Reason.VERBATIM_TEXT: (
        "The text of ISO standards is copyrighted, so I can't show it. "
        "I can explain any clause or control in my own words."
    ),
    Reason.OTHER_PERSONS_RECORD: (
        "I don't show one person's records to another. Everybody can ask for their own."
    ),
    Reason.NOT_PERMITTED: "That needs a permission that you don't have; a compliance lead can help.",
    Reason.HARMFUL: "I can't help with that. If you found a weakness, please report it instead.",
    Reason.HIDDEN_INSTRUCTION: (
        "That text tries to give me instructions. I treat it as text only and did nothing with it."
    ),
    Reason.EMPTY: "I found no question in that. Ask me about ISO 27001 or one of our policies.",
    Reason.NEEDS_HUMAN: "A person should answer this.",
    Reason.DOCUMENTS_NOT_USED: (
        "I can't use our own documents here, so I can't say what our rules are."
    ),
}

ACTIONS: Mapping[Action, str] = {
    Action.OWN_STATUS: "You want to see what you still owe.",
    Action.START_TRAINING: "You want to start a training.",
    Action.ACKNOWLEDGE: "You want to acknowledge a policy or a course.",
    Action.TEAM_REPORT: "You want to see who is done and who is not.",
    Action.LAUNCH_CAMPAIGN: "You want to launch a campaign.",
    Action.REMIND: "You want to be reminded.",
    Action.OPEN_TASK: "You want to open a task.",
    Action.LIST_TASKS: "You want to see tasks.",
    Action.CHANGE_TASK: "You want to change a task.",
    Action.REPORT_EVENT: "You want to report a security event.",
    Action.ADD_RISK: "You want to add a risk.",
    Action.UPLOAD_DOCUMENT: "You want to publish a document.",
    Action.EXPORT: "You want an export.",
    Action.EVIDENCE_LIST: "You want to see the evidence we hold.",
    Action.HAND_OFF: "I'll pass this on: press “Ask a person” to see what will be posted, then confirm.",
    Action.FEEDBACK: "Thank you for telling me. Please rate the answer itself, so that a lead sees it.",
    Action.PREFERENCES: "You want to change how I write to you.",
    Action.HELP: (
        "Ask me about ISO 27001 clauses, ISO 27002 controls or our own policies, for example "
        "“what does A.8.13 ask?” or “how long do we keep invoices?”. "
        "If something suspicious happened, just tell me and I'll say how to report it."
    ),
}
PART_UNANSWERED = "I found nothing more on this part: “{part}”."
OF_A_PART = "On “{part}”: {said}"
IGNORED = "I ignored this part, because it tries to give me instructions: “{part}”"
NOT_YET = "I understood that, but I can't do it yet; a compliance lead can."
DONE_HERE = frozenset({Action.HELP, Action.HAND_OFF, Action.FEEDBACK, Action.REPORT_EVENT})
_OWN = "In Slack “/comply training” and the Home tab show it, with a button that opens it."
ELSEWHERE: Mapping[Action, str] = {
    Action.OWN_STATUS: _OWN,
    Action.START_TRAINING: _OWN,
    Action.ACKNOWLEDGE: _OWN,
    Action.TEAM_REPORT: "Leads and auditors see it in Slack with “/comply training progress”.",
    Action.LAUNCH_CAMPAIGN: "A compliance lead does that in Slack with “/comply training new”.",
    Action.REMIND: (
        "While you owe a training, “remind me Thursday” in a direct message puts it off; "
        "a compliance lead reminds others from “/comply training progress”."
    ),
    Action.OPEN_TASK: "A compliance lead does that in Slack with “/comply task”.",
    Action.LIST_TASKS: "In Slack “/comply tasks” lists those that you have a part in.",
    Action.CHANGE_TASK: "In Slack “/comply tasks” lists them; the card of a task has its buttons.",
    Action.UPLOAD_DOCUMENT: (
        "A compliance lead shares the file with me in a direct message; “/comply publish” says more."
    ),
    Action.EXPORT: (
        "Leads and auditors export from “/comply training progress”, and with “annexa pack” or "
        "“annexa audit export” in the shell."
    ),
    Action.EVIDENCE_LIST: "Leads and auditors get it for a control with “annexa pack” in the shell.",
}
"""How what is not done in an answer is done with us."""
