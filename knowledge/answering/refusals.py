"""What is no answer: refusals, actions and ask-backs, each in its own kind words."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files

import yaml

from knowledge.answering import wording
from knowledge.answering.routing import STANDARD_NEAR, sureness
from knowledge.answering.understanding import LONGEST, Understanding, clean
from knowledge.answers import Action, Answer, Kind, Question, Reason
from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.lookup import Reference
from knowledge.recognition.actions import recognise_action
from knowledge.recognition.ask_back import another_thing, ask_back
from knowledge.recognition.guards import guard, instructs, separate
from knowledge.retrieval import FoundEntry
from knowledge.words import stems

#: Below this cosine no passage is even near the subject.
_FOREIGN = 0.3
_CHOICES = 4
_OURS = re.compile(
    r"\b(?:we|our|ours|us|company|office|my|i|team|colleagues?|hr|ceo|boss|customers?)\b",
    re.IGNORECASE,
)


def refuse(question: Question) -> Answer | None:
    """Refuse what no document may answer."""
    text = clean(question.text)
    reason = guard(text)
    if reason is Reason.OUT_OF_SCOPE and question.history and another_thing(text):
        # Of a thing that is named in a thread the thread says what is asked.
        return None
    return refusal(reason) if reason else None


def honest(earlier: str) -> str:
    """Return an earlier question of a thread without what tried to instruct."""
    if instructs(clean(earlier)):
        return clean(separate(earlier[:LONGEST])[0])
    return clean(earlier)


def act(question: Question) -> Answer | None:
    """Recognise that something is to be done, and say how; an answer does nothing by itself."""
    action = recognise_action(clean(question.text))
    if action is None:
        return None
    how = wording.ELSEWHERE.get(action, wording.NOT_YET)
    notices = () if action in wording.DONE_HERE else (how,)
    kind = Kind.HAND_OFF if action is Action.HAND_OFF else Kind.ACTION
    return Answer(kind=kind, action=action, lead=wording.ACTIONS[action], notices=notices)


def ask(question: Question, *, is_ours: Callable[[str], bool]) -> Answer | None:
    """Ask back when the question does not say what it is about.

    Offers complete questions whose words our documents use, as *is_ours* tells.
    """
    missing = ask_back(clean(question.text), has_history=bool(question.history))
    if missing is None:
        return None
    offers = [offer for offer in _offers()[missing.about.value] if all(map(is_ours, stems(offer)))]
    return Answer(kind=Kind.ASK_BACK, lead=missing.prompt, choices=tuple(offers[:_CHOICES]))


@cache
def _offers() -> Mapping[str, Sequence[str]]:
    text = (files("knowledge.answering") / "choices.yaml").read_text("utf-8")
    return {about: tuple(offers) for about, offers in yaml.safe_load(text).items()}


def unknown_number(reference: Reference, catalogue: Catalogue) -> Answer:
    """Say that a number does not exist and offer the nearest."""
    nearest = [f"{id_} {catalogue.entries[id_].title}" for id_ in reference.ids]
    lead = wording.REFUSALS[Reason.UNKNOWN_ID].format(
        given=reference.given, nearest=", ".join(nearest)
    )
    return Answer(
        kind=Kind.REFUSAL,
        reason=Reason.UNKNOWN_ID,
        lead=lead,
        choices=tuple(f"What does {id_} ask?" for id_ in reference.ids),
        ranked=reference.ids,
    )


def refusal(reason: Reason, *, nearest: Sequence[str] = ()) -> Answer:
    """Refuse for *reason*; *nearest* are titles of documents worth a look."""
    useful = nearest if reason is Reason.NOT_IN_DOCUMENTS else ()
    return Answer(
        kind=Kind.REFUSAL, reason=reason, lead=wording.REFUSALS[reason], nearest=tuple(useful)
    )


def why_nothing(
    understanding: Understanding, standard: Sequence[FoundEntry], *, nearness: float
) -> Reason:
    """Tell a question about us that no document answers from one that is not our subject.

    *nearness* is the cosine of the nearest passage of our documents.
    """
    near = sureness(standard) >= STANDARD_NEAR or nearness >= _FOREIGN
    if near or understanding.about_us or _OURS.search(understanding.text):
        return Reason.NOT_IN_DOCUMENTS
    return Reason.OUT_OF_SCOPE
