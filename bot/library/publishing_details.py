"""What somebody types into the form for a document's details: checked, then kept as theirs."""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.errors import DocumentRefused
from bot.library.publishing_entities import COLLECTION, SharedDocument
from bot.library.publishing_reading import Details, described
from knowledge.passages import DocumentControl, DocumentStatus

_APPROVAL = {
    "approver": "Say who approved it.",
    "approved_on": "Say when it was approved.",
    "effective_on": "Say from when on it holds.",
}
_COLLECTION = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def check_details(details: Details) -> Mapping[str, str]:
    """Return what is wrong with typed details, by key; empty where nothing is."""
    wrong: dict[str, str] = {}
    collection = details.get("collection", "")
    if collection and not _COLLECTION.fullmatch(collection):
        wrong["collection"] = "Small letters, digits and hyphens, at most 40."
    if details.get("status") == DocumentStatus.APPROVED:
        wrong |= {key: why for key, why in _APPROVAL.items() if not details.get(key)}
    try:
        described(DocumentControl(title="-"), _control_of(details))
    except DocumentRefused as error:
        key, _, _ = str(error).partition(" is ")
        wrong[key] = str(error)
    return wrong


def redescribed(
    shared: SharedDocument, details: Details, *, shown: SharedDocument
) -> SharedDocument:
    """Return *shared* with what somebody typed; *shown* is what the form said before.

    What they left as it was stays what it is: the file's own, or taken over. An audience that
    they emptied stays too, since nobody says "everyone" by leaving something out.
    """
    typed = {key: text for key, text in details.items() if key != "audience" or text}
    control = described(shown.control, _control_of(typed))
    values = {
        key: getattr(control, key)
        for key in _control_of(typed)
        if getattr(control, key) != getattr(shown.control, key)
    }
    keys, collection = set(values), shared.collection
    if "collection" in typed and _collection_of(typed) != shown.collection:
        collection = _collection_of(typed)
        keys.add("collection")
    if not keys:
        return shared
    return replace(
        shared,
        control=replace(shared.control, **values),
        collection=collection,
        edits=shared.edits + 1,
        typed=shared.typed | keys,
    )


def _control_of(details: Details) -> Details:
    return {key: text for key, text in details.items() if key != "collection"}


def _collection_of(details: Details) -> str:
    named = details.get("collection", "")
    return f"{COLLECTION}:{named}" if named else COLLECTION
