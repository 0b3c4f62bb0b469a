"""Forms of campaigns are read as they were filled in; what makes no sense is said by input."""

import pytest

from bot.slack.ids import ActionId
from bot.slack.payloads.campaigns import (
    CampaignSeen,
    CampaignWish,
    Whom,
    campaign_number,
    campaign_seen,
    day_of,
    days_before,
    extension_from,
    nudge_from,
    wish_from,
    wrong_in,
)

FINE = CampaignWish(id="form:V1", user="U0LENA", what="c:1", due="2027-01-31")


def sent(values, *, private="", callback="plan_campaign"):
    """Return a form as Slack sends it; *values* by action id."""
    state = {action: {action: element} for action, element in values.items()}
    return {
        "type": "view_submission",
        "team": {"id": "T0HOME"},
        "user": {"id": "U0LENA"},
        "view": {
            "id": "V1",
            "callback_id": callback,
            "private_metadata": private,
            "state": {"values": state},
        },
    }


def option(value):
    return {"selected_option": {"value": value}}


def test_every_input_is_read():
    """What stands in the inputs stands in the wish, and the form is known by its view."""
    wish = wish_from(
        sent(
            {
                "plan_what": option("p:abc"),
                "plan_change": option("editorial"),
                "plan_audience": option("group"),
                "plan_groups": {"selected_options": [{"value": "north"}, {"value": "crew"}]},
                "plan_people": {"selected_users": ["U0ADA"]},
                "plan_channel": {"selected_conversation": "C0TEAM"},
                "plan_user_group": option("S0CREW"),
                "plan_excluded": {"selected_users": ["U0BEN"]},
                "plan_reason": {"value": " They wrote it "},
                "plan_approver": {"selected_user": "U0LUCA"},
                "plan_due": {"selected_date": "2027-01-31"},
                "plan_recurrence": option("yearly"),
                "plan_days": {"value": "30"},
                "plan_opens": {"selected_date": "2027-10-01"},
                "plan_before": {"value": "14 7,1"},
                "plan_every": {"value": "2"},
                "plan_most": {"value": "5"},
                "plan_manager": {"value": "9"},
                "plan_mark": {"value": "80"},
            }
        )
    )
    assert wish == CampaignWish(
        id="form:V1",
        user="U0LENA",
        what="p:abc",
        change="editorial",
        whom="group",
        groups=("north", "crew"),
        people=("U0ADA",),
        channel="C0TEAM",
        user_group="S0CREW",
        excluded=("U0BEN",),
        reason="They wrote it",
        approver="U0LUCA",
        due="2027-01-31",
        recurrence="yearly",
        days="30",
        opens="2027-10-01",
        before="14 7,1",
        every="2",
        most="5",
        manager="9",
        mark="80",
    )
    assert wrong_in(wish) == {}


def test_empty_form_is_wrong_in_what_it_needs():
    """A form with nothing in it fails at what is asked and by when, and at the numbers."""
    wrong = wrong_in(wish_from(sent({})))
    assert {"plan_what", "plan_due", "plan_every", "plan_most", "plan_manager"} == set(wrong)


def test_changed_form_stays_the_same_wish():
    """A form that was opened again carries the id of the first."""
    assert wish_from(sent({}, private="form:V0")).id == "form:V0"


def test_wish_survives_a_button():
    """Kept as text and read back it is the same; what is usual takes no room."""
    assert CampaignWish.restored(FINE.words()) == FINE
    assert "cadence" not in FINE.words()
    assert "every" not in FINE.words()
    full = CampaignWish(id="a", user="b", people=("U1", "U2"), reason="Ü \u2066", before="")
    assert CampaignWish.restored(full.words()) == full


@pytest.mark.parametrize("words", ["", "1", "[]", "{}", '{"id": "a"}', "{", "null", "gone"])
def test_words_that_are_no_wish(words):
    """A button of an older release, or a forged one, is refused and not half understood."""
    with pytest.raises((ValueError, TypeError)):
        CampaignWish.restored(words)


@pytest.mark.parametrize(
    ("changed", "beside"),
    [
        ({"whom": Whom.GROUP.value}, ActionId.PLAN_GROUPS),
        ({"whom": Whom.DEPARTMENT.value}, ActionId.PLAN_GROUPS),
        ({"whom": Whom.MANAGER.value}, ActionId.PLAN_PEOPLE),
        ({"whom": Whom.PEOPLE.value}, ActionId.PLAN_PEOPLE),
        ({"whom": Whom.CHANNEL.value}, ActionId.PLAN_CHANNEL),
        ({"whom": Whom.USER_GROUP.value}, ActionId.PLAN_AUDIENCE),
        ({"due": "31.1.2027"}, ActionId.PLAN_DUE),
        ({"before": "a week"}, ActionId.PLAN_BEFORE),
        ({"before": "-1"}, ActionId.PLAN_BEFORE),
        ({"every": "1.5"}, ActionId.PLAN_EVERY),
        ({"most": "٣"}, ActionId.PLAN_MOST),
        ({"manager": "9" * 30}, ActionId.PLAN_MANAGER),
        ({"mark": "80 %"}, ActionId.PLAN_MARK),
        ({"recurrence": "rolling"}, ActionId.PLAN_DAYS),
        ({"recurrence": "yearly", "days": "9"}, ActionId.PLAN_OPENS),
        ({"excluded": ("U1",), "approver": "U2"}, ActionId.PLAN_REASON),
        ({"excluded": ("U1",), "reason": "They wrote it"}, ActionId.PLAN_APPROVER),
        ({"excluded": ("U1",), "reason": "I", "approver": "U1"}, ActionId.PLAN_APPROVER),
    ],
)
def test_what_is_wrong_has_a_place(changed, beside):
    """One mistake is said once, beside the input that it stands in."""
    wish = CampaignWish(**{"id": "a", "user": "b", "what": "c:1", "due": "2027-01-31"} | changed)
    assert list(wrong_in(wish)) == [beside.value]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("TR-3", 3),
        ("tr-3", 3),
        (" 3 ", 3),
        ("TR 3", 3),
        ("TR–3", 3),
        ("all", None),
        ("TR-", None),
        ("3 4", None),
        ("-3", 3),
        ("9" * 40, None),
    ],
)
def test_numbers_of_campaigns(text, number):
    """As people write them; what is none is none."""
    assert campaign_number(text) == number


def test_value_of_a_button_names_a_version():
    """What was shown travels with the button; a forged value names no campaign."""
    assert campaign_seen(CampaignSeen(number=3, seen=7).value()) == CampaignSeen(number=3, seen=7)
    assert campaign_seen("x y z") == CampaignSeen(number=0, seen=0)
    assert campaign_seen("") == CampaignSeen(number=0, seen=0)


def test_days_before():
    """Any order and any separator; empty is never."""
    assert days_before("1, 7 14") == (14, 7, 1)
    assert days_before("") == ()
    assert days_before("1;2") is None
    assert day_of("2027-02-30") is None


def test_other_forms():
    """More time and a reminder by hand know which campaign they are about."""
    values = {
        "extend_who": {"selected_user": "U0ADA"},
        "extend_due": {"selected_date": "2027-01-31"},
        "extend_reason": {"value": "They were ill"},
    }
    more = extension_from(sent(values, private="3 7"))
    assert (more.number, more.seen, more.who, more.due) == (3, 7, "U0ADA", "2027-01-31")
    assert nudge_from(sent({}, private="3 7")).whom == "everybody"
    some = nudge_from(
        sent(
            {"nudge_whom": option("chosen"), "nudge_chosen": {"selected_users": ["U1"]}},
            private="3 7",
        )
    )
    assert (some.number, some.whom, some.chosen) == (3, "chosen", ("U1",))
