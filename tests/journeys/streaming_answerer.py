"""An answerer whose composed answers a real rewriter lets a model on the loopback address reword."""

from knowledge.adapters.chat_model import LangChainChatModel
from knowledge.answering.rewriting import Rewriter
from knowledge.answers import Answer, Citation, Kind, Sentence, Side
from knowledge.grounding.proof import prove
from knowledge.passages import DocumentStatus
from prompts.prompt import load_prompt
from tests.journeys.office import ScriptedAnswerer

TOLD = (
    "Backups are taken every night.",
    "Backups are kept for 35 days in a second region.",
    "Report a failed restore within 4 hours.",
    "All production databases must be backed up every day.",
)


class StreamingAnswerer(ScriptedAnswerer):
    """Composes four sentences for what has *tapes* in it, and lets the model say them."""

    def __init__(self, base_url, *, timeout_s=20.0, told=TOLD):
        super().__init__()
        self._told = told
        model = LangChainChatModel(
            "openai:stand-in", timeout_s=timeout_s, base_url=base_url, api_key="none"
        )
        model.load()
        self._rewriter = Rewriter(model, prove, load_prompt("rewrite"))

    def answer(self, question, *, onlooker=None):
        """Answer from four sentences, through the model."""
        if "tapes" not in question.text:
            return super().answer(question, onlooker=onlooker)
        self.asked.append(question)
        return self._rewriter.rewrite(question.text, composed(self._told), onlooker=onlooker)


def composed(told=TOLD):
    """Return the answer as it is before a model says it."""
    return Answer(
        kind=Kind.ANSWER,
        sentences=tuple(
            Sentence(text=text, citations=(n,), side=Side.OURS)
            for n, text in enumerate(told, start=1)
        ),
        citations=tuple(_citation(n, text) for n, text in enumerate(told, start=1)),
    )


def _citation(n, quote):
    return Citation(
        n=n,
        source="backup.md",
        title="Backup and restore",
        section="Rules",
        page=None,
        version="2.1",
        effective=None,
        status=DocumentStatus.APPROVED,
        quote=quote,
    )
