"""Whatever an auditor may read is on record: no way to read records goes around the views."""

import ast
from pathlib import Path

BOT = Path(__file__).parents[2] / "bot"
SLICES = ("competence", "controls", "evidence", "nonconformities", "records", "tasks", "training")
#: Functions that read for a pack alone, which is held to the scope and on record as a whole, or
#: that change something, which no auditor may.
ELSEWHERE = {
    "bot/controls/past.py": "read by packs alone",
    "bot/tasks/records.py": "read by packs alone",
    "bot/tasks/digest.py": "posted to the leads' channel by the program itself",
    "bot/training/exporting.py": "reads through the reports, which note it",
    "bot/tasks/deciding.py:approve": "an auditor approves nothing; a repeated press changes nothing",
    "bot/tasks/working.py:unwatch": "an auditor watches nothing",
    "bot/evidence/service.py:read": "names what is wished, and shows nothing",
    "bot/evidence/service.py:scope": "names what is wished, and shows nothing",
}


def _reads(function):
    """Tell whether a function asks for a permission to read, or for the right to see one thing."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("require"):
            said = " ".join(ast.unparse(one) for one in node.args)
            if "Permission.READ_" in said or "Verb.SEE" in said:
                return True
    return False


def _notes(function):
    called = [ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(one in {"self._views.note", "self._views.require", "self._look"} for one in called)


def _methods(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def test_every_way_to_read_is_on_record():
    """Each function that checks a permission to read writes down that an auditor looks."""
    silent, read = [], 0
    for path in sorted(one for name in SLICES for one in (BOT / name).rglob("*.py")):
        place = path.relative_to(BOT.parent).as_posix()
        for function in _methods(path):
            named = f"{place}:{function.name}"
            if not _reads(function) or place in ELSEWHERE or named in ELSEWHERE:
                continue
            read += 1
            if not _notes(function):
                silent.append(named)
    assert read > 20, "the check found nothing to look at"
    assert not silent, f"an auditor may read this without an entry in the trail: {silent}"


def test_what_is_left_out_is_there():
    """An exception that names nothing any more is taken off the list."""
    for named in ELSEWHERE:
        place, _, function = named.partition(":")
        path = BOT.parent / place
        assert path.is_file(), named
        assert not function or function in {one.name for one in _methods(path)}, named
