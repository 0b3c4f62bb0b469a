"""What makes answers better, on real parts, with an embedder that knows words alone."""

from bot.database.outbox import Outbox
from bot.questions.clusters import Clusters
from bot.questions.curation import Curation
from bot.questions.feedback import Feedback
from bot.questions.recall import Recall
from bot.slack.care import Care
from knowledge.answering.curated import Recogniser
from knowledge.catalogue.catalogue import load_catalogue
from knowledge.grounding.proof import prove
from tests.bot.questions.asking import Words


def care_of(database, audit, clock, *, library):
    """Return all of it over one database."""
    curation = Curation(database, audit, clock)
    recogniser = Recogniser(load_catalogue(), Words())
    return Care(
        feedback=Feedback(database, audit, clock),
        curation=curation,
        clusters=Clusters(
            database, embedder=Words(), curated=curation, recogniser=recogniser, names=tuple
        ),
        recall=Recall(
            database,
            audit,
            archive=library,
            curation=curation,
            recogniser=recogniser,
            prove=prove,
            outbox=Outbox(database, clock),
        ),
    )
