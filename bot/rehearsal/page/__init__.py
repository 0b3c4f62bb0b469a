"""The rehearsal workspace in the browser: server-rendered pages and a little JavaScript."""

from bot.rehearsal.page.routing import routes

__all__ = ["routes"]
