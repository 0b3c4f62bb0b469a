"""Reading a prompt's file and filling it in, strictly both ways."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

_FILE = re.compile(
    r"\A---\n(?P<front>.*?)\n---\n+# System\n(?P<system>.*?)\n# User\n(?P<user>.*)\Z", re.DOTALL
)
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """A filled-in prompt, ready for a chat model."""

    system: str
    user: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """One prompt: what it is for, which names it needs, and its two parts."""

    name: str
    purpose: str
    placeholders: frozenset[str]
    system: str
    user: str
    fingerprint: str
    """First 16 hexadecimal digits of the SHA-256 of the prompt's file."""

    def render(self, **values: str) -> Rendered:
        """Fill in every placeholder; a missing or an unknown name fails."""
        missing, unknown = self.placeholders - set(values), set(values) - self.placeholders
        if missing or unknown:
            raise ValueError(
                f"Prompt {self.name} was not filled in: missing {_listed(missing)}, "
                f"unknown {_listed(unknown)}. Pass exactly {_listed(self.placeholders)}."
            )
        return Rendered(system=_fill(self.system, values), user=_fill(self.user, values))


@cache
def load_prompt(name: str) -> Prompt:
    """Read the prompt called *name* from its file beside this module."""
    for file in files("prompts").iterdir():
        if file.name == f"{name}.md":
            return parse_prompt(name, file.read_bytes())
    raise ValueError(f"There is no prompt called {name!r}; each is a file prompts/NAME.md.")


def parse_prompt(name: str, content: bytes) -> Prompt:
    """Read a prompt: front matter with purpose and placeholders, then the two parts."""
    parts = _FILE.match(content.decode("utf-8").replace("\r\n", "\n"))
    if parts is None:
        raise ValueError(
            f"Prompt {name} can't be read: it needs front matter between two '---' lines, "
            "then '# System' and '# User'."
        )
    purpose, declared = _front_matter(parts["front"])
    used = frozenset(_PLACEHOLDER.findall(parts["system"] + parts["user"]))
    if declared != used or not purpose:
        raise ValueError(
            f"Prompt {name} contradicts its front matter: it needs a purpose, declares "
            f"{_listed(declared)} and uses {_listed(used)}."
        )
    return Prompt(
        name=name,
        purpose=purpose,
        placeholders=declared,
        system=parts["system"].strip(),
        user=parts["user"].strip(),
        fingerprint=sha256(content).hexdigest()[:16],
    )


def _front_matter(front: str) -> tuple[str, frozenset[str]]:
    """Return the purpose and the declared names: the indented lines under ``placeholders``."""
    purpose, names = "", set()
    for line in front.splitlines():
        key, _, value = line.partition(":")
        if line.startswith(" "):
            names.add(key.strip())
        elif key == "purpose":
            purpose = value.strip()
    return purpose, frozenset(names)


def _fill(text: str, values: dict[str, str]) -> str:
    """Replace in one pass, so that a value is never read for placeholders itself."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
