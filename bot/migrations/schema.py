"""Every table of every slice, so that migrations can be compared with them."""

from bot.audit.store import audit_anchors, audit_entries, audit_head, audit_time_stamps
from bot.channels.store import channel_rules
from bot.competence.store import competence_entries
from bot.controls.coverage_store import control_coverage, coverage_decisions, coverage_runs
from bot.controls.facts_store import control_evidence, control_statements
from bot.controls.register_store import control_rows, requirement_rows
from bot.controls.soa_store import soa_headers, soa_versions
from bot.controls.store import gap_suggestions
from bot.controls.suggestions_store import promoted_questions
from bot.database.outbox import outbox
from bot.database.statements import counters
from bot.database.tables import metadata
from bot.library.held_store import held_contents, held_documents
from bot.library.publishing_store import review_reminders, shared_contents, shared_documents
from bot.library.tables import (
    document_versions,
    documents,
    library_state,
    originals,
    passage_vectors,
    passages,
)
from bot.nonconformities.tables import (
    nonconformities,
    nonconformity_events,
    nonconformity_files,
)
from bot.people.group_store import group_uses, role_proposals
from bot.people.store import persons
from bot.privacy.store import first_uses, legal_holds
from bot.questions.canary_store import canary
from bot.questions.curation_store import curated_answers
from bot.questions.feedback_store import rating_reasons
from bot.questions.inbox_store import inbox
from bot.questions.recall_store import news_read, recalls
from bot.questions.receipt_store import receipt_openings
from bot.questions.store import exchanges, hand_offs, ratings
from bot.records.file_store import evidence_files
from bot.reminders.store import reminder_lines, reminder_prompts, reminder_snoozes
from bot.tasks.plan_store import task_plans
from bot.tasks.tables import (
    task_controls,
    task_drafts,
    task_events,
    task_evidence,
    task_vectors,
    task_watchers,
    tasks,
)
from bot.trackers.tables import tracked_issues, tracker_places
from bot.training.acknowledgement_store import acknowledgements
from bot.training.assignment_store import training_assignments
from bot.training.campaign_store import (
    training_campaigns,
    training_events,
    training_exclusions,
)
from bot.training.leave_store import training_absences
from bot.training.material_store import training_materials
from bot.training.quiz_store import training_attempts

__all__ = [
    "acknowledgements",
    "audit_anchors",
    "audit_entries",
    "audit_head",
    "audit_time_stamps",
    "canary",
    "channel_rules",
    "competence_entries",
    "control_coverage",
    "control_evidence",
    "control_rows",
    "control_statements",
    "counters",
    "coverage_decisions",
    "coverage_runs",
    "curated_answers",
    "document_versions",
    "documents",
    "evidence_files",
    "exchanges",
    "first_uses",
    "gap_suggestions",
    "group_uses",
    "hand_offs",
    "held_contents",
    "held_documents",
    "inbox",
    "legal_holds",
    "library_state",
    "metadata",
    "news_read",
    "nonconformities",
    "nonconformity_events",
    "nonconformity_files",
    "originals",
    "outbox",
    "passage_vectors",
    "passages",
    "persons",
    "promoted_questions",
    "rating_reasons",
    "ratings",
    "recalls",
    "receipt_openings",
    "reminder_lines",
    "reminder_prompts",
    "reminder_snoozes",
    "requirement_rows",
    "review_reminders",
    "role_proposals",
    "shared_contents",
    "shared_documents",
    "soa_headers",
    "soa_versions",
    "task_controls",
    "task_drafts",
    "task_events",
    "task_evidence",
    "task_plans",
    "task_vectors",
    "task_watchers",
    "tasks",
    "tracked_issues",
    "tracker_places",
    "training_absences",
    "training_assignments",
    "training_attempts",
    "training_campaigns",
    "training_events",
    "training_exclusions",
    "training_materials",
]
