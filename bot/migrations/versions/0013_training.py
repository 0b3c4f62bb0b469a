"""Training: courses and policies to acknowledge, campaigns, who owes what, and the records."""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    _create_absences()
    _create_materials()
    _create_campaigns()
    _create_acknowledgements()
    _create_assignments()
    _create_events()
    _create_exclusions()
    _create_attempts()


def _create_absences() -> None:
    op.create_table(
        "training_absences",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_absences")),
    )
    op.create_index(
        op.f("ix_training_absences_person_id"), "training_absences", ["person_id"], unique=False
    )


def _create_materials() -> None:
    op.create_table(
        "training_materials",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("change", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("controls", sa.Text(), nullable=False),
        sa.Column("document_sequence", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Text(), nullable=False),
        sa.Column("quiz", sa.Text(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("original", sa.LargeBinary(), nullable=False),
        sa.Column("original_sha256", sa.String(length=64), nullable=False),
        sa.Column("shown", sa.LargeBinary(), nullable=False),
        sa.Column("shown_sha256", sa.String(length=64), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_training_materials")),
        sa.UniqueConstraint(
            "kind", "name", "version", name=op.f("uq_training_materials_kind_name_version")
        ),
    )


def _create_campaigns() -> None:
    op.create_table(
        "training_campaigns",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("material", sa.Integer(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recurrence", sa.Text(), nullable=False),
        sa.Column("cadence", sa.Text(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("launched_at", UtcDateTime(), nullable=False),
        sa.Column("launched_by", sa.String(length=64), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("population_sha256", sa.String(length=64), nullable=False),
        sa.Column("mistakes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["material"],
            ["training_materials.number"],
            name=op.f("fk_training_campaigns_material_training_materials"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_training_campaigns")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_training_campaigns_entry_id")),
    )


def _create_acknowledgements() -> None:
    op.create_table(
        "acknowledgements",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("material_name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("material", sa.Integer(), nullable=True),
        sa.Column("occasion", sa.String(length=64), nullable=False),
        sa.Column("shown_sha256", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("offered", sa.String(length=16), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("witness", sa.String(length=16), nullable=False),
        sa.Column("attested_by", sa.String(length=64), nullable=False),
        sa.Column("campaign", sa.Integer(), nullable=True),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("withdraws", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("record_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["training_campaigns.number"],
            name=op.f("fk_acknowledgements_campaign_training_campaigns"),
        ),
        sa.ForeignKeyConstraint(
            ["corrects"],
            ["acknowledgements.number"],
            name=op.f("fk_acknowledgements_corrects_acknowledgements"),
        ),
        sa.ForeignKeyConstraint(
            ["material"],
            ["training_materials.number"],
            name=op.f("fk_acknowledgements_material_training_materials"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_acknowledgements")),
        sa.UniqueConstraint("once", name=op.f("uq_acknowledgements_once")),
    )
    op.create_index(
        op.f("ix_acknowledgements_material_occasion"),
        "acknowledgements",
        ["material", "occasion"],
        unique=False,
    )
    op.create_index(
        op.f("ix_acknowledgements_person_id"), "acknowledgements", ["person_id"], unique=False
    )


def _create_assignments() -> None:
    op.create_table(
        "training_assignments",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("campaign", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("material", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("occasion", sa.String(length=64), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("pages_offered", sa.Text(), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=True),
        sa.Column("offered_as", sa.String(length=16), nullable=True),
        sa.Column("passed_at", UtcDateTime(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledgement", sa.Integer(), nullable=True),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["training_campaigns.number"],
            name=op.f("fk_training_assignments_campaign_training_campaigns"),
        ),
        sa.ForeignKeyConstraint(
            ["material"],
            ["training_materials.number"],
            name=op.f("fk_training_assignments_material_training_materials"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_assignments")),
        sa.UniqueConstraint(
            "campaign",
            "person_id",
            "round",
            name=op.f("uq_training_assignments_campaign_person_id_round"),
        ),
    )
    op.create_index(
        op.f("ix_training_assignments_person_id"),
        "training_assignments",
        ["person_id"],
        unique=False,
    )


def _create_events() -> None:
    op.create_table(
        "training_events",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("campaign", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(length=16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["training_campaigns.number"],
            name=op.f("fk_training_events_campaign_training_campaigns"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_training_events")),
    )
    op.create_index(
        op.f("ix_training_events_campaign"), "training_events", ["campaign"], unique=False
    )


def _create_exclusions() -> None:
    op.create_table(
        "training_exclusions",
        sa.Column("campaign", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approver", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["training_campaigns.number"],
            name=op.f("fk_training_exclusions_campaign_training_campaigns"),
        ),
        sa.PrimaryKeyConstraint("campaign", "person_id", name=op.f("pk_training_exclusions")),
    )


def _create_attempts() -> None:
    op.create_table(
        "training_attempts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("assignment", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment"],
            ["training_assignments.id"],
            name=op.f("fk_training_attempts_assignment_training_assignments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_attempts")),
        sa.UniqueConstraint(
            "assignment", "number", name=op.f("uq_training_attempts_assignment_number")
        ),
    )
