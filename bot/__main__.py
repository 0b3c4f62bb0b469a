"""The ``annexa`` command."""

import sys


def main() -> None:
    """Run the command that the arguments name; known failures are told in one line."""
    # The commands import their own parts, so that --help answers at once.
    from bot.cli.app import run  # noqa: PLC0415

    sys.exit(run())


if __name__ == "__main__":
    main()
