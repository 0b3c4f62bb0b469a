"""What a learner does in an open lesson, with the course of the tests."""

from playwright.sync_api import expect

from tests.bot.training.conftest import RIGHT


def next_step(form, name):
    """Press a button of the lesson."""
    form.get_by_role("button", name=name, exact=True).click()


def choose(form, *, right):
    """Choose in every question the right answer, or another one."""
    for question, answer in RIGHT.items():
        group = form.get_by_role("radiogroup").filter(has_text=answer)
        wanted = group.get_by_role("radio", name=answer, exact=True)
        wrong = group.get_by_role("radio").filter(visible=True)
        expect(form).to_contain_text(question)
        if right:
            wanted.check()
        else:
            others = [one for one in wrong.all() if one.evaluate("e => e.value") != _value(wanted)]
            others[0].check()


def _value(radio):
    return radio.evaluate("e => e.value")
