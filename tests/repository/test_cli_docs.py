"""``docs/cli.md`` says what the commands themselves say."""

import subprocess
import sys

from docs.generate import CLI_PAGE, cli_page


def test_page_is_up_to_date():
    """The page is what its generator writes; if not, run ``python docs/generate.py``."""
    assert CLI_PAGE.read_text("utf-8") == cli_page()


def test_every_command_and_option_is_explained():
    """No command, argument or option goes without a sentence."""
    rows = [line for line in cli_page().splitlines() if line.startswith("| `")]
    assert len(rows) > 15
    assert not [row for row in rows if row.rstrip(" |").endswith("|") or "None" in row]


def test_help_imports_nothing_heavy():
    """Help comes at once: no model, index or database library is imported for it."""
    code = (
        "import sys; sys.argv = ['annexa', '--help']\n"
        "from bot.cli.app import run\n"
        "assert run() == 0\n"
        "heavy = {'torch', 'chromadb', 'sentence_transformers', 'sqlalchemy', 'tantivy', 'numpy'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "Usage: annexa" in ran.stdout
