"""Questions that mean the same come together, over the real embedding model."""

import pytest

from bot.questions.clusters_grouping import groups
from knowledge.adapters.embedding import DEFAULT_MODEL, SentenceTransformerEmbedder

pytestmark = pytest.mark.adapters

THEMES = (
    (
        "where can I park my bicycle?",
        "is there a place to park my bike at the office?",
        "bicycle parking at work?",
    ),
    (
        "may I expense a standing desk?",
        "can I get a standing desk paid by the company?",
        "who pays for my standing desk at home?",
    ),
    (
        "how do I get access to the old CRM archive?",
        "I need access to the archive of the old CRM",
        "who grants access to the CRM archive?",
    ),
    ("what does the alarm code of the Graz office do?",),
    ("may I bring my dog to the office?",),
)


def test_themes_are_told_apart():
    """Three wordings of a theme are one group, and no two themes are."""
    embedder = SentenceTransformerEmbedder(DEFAULT_MODEL)
    texts = [text for theme in THEMES for text in theme]
    found = {frozenset(texts[row] for row in rows) for rows in groups(embedder.embed(texts))}
    assert found == {frozenset(theme) for theme in THEMES}
