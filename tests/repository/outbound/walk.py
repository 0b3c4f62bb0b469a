"""Bring a document in, ask about it in the shell, then answer about it in Slack until stopped."""

import sys

from bot.cli.app import run


def main():
    policy, question = sys.argv[1:]
    for arguments in (["ingest", policy], ["ask", question], ["serve"]):
        sys.argv = ["annexa", *arguments]
        status = run()
        if status:
            sys.exit(status)


if __name__ == "__main__":
    main()
