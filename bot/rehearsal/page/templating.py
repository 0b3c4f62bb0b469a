"""The templates of the page; everything in them is escaped unless it is markup."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.rehearsal.page.shown import Page


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("bot.rehearsal.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page_html(page: Page) -> str:
    """Return the whole page."""
    return _environment().get_template("page.html").render(page=page)


def trouble_html(title: str, told: str) -> str:
    """Return a page that says what is not there, and the way back."""
    return _environment().get_template("trouble.html").render(title=title, told=told)
