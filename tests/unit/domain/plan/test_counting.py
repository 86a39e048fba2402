"""What a plan is counted for, and what X charges for it."""

import pytest
from tests.doubles.builders import plan_of, post, rules_of, seen
from tests.tables import each_row

from postsync.domain.networks.network import dollars
from postsync.domain.plan.counting import cost_of, excess_of
from postsync.domain.post.content import Container
from postsync.domain.remote.usage import Quota, Usage
from postsync.views.outline.cost import cost_line


def cost(*posts):
    return cost_of(plan_of(posts).changes)


def thread(*texts, **more):
    return post(containers=tuple(Container(content=text) for text in texts), **more)


@each_row(
    "one, deliveries, tenths, linked",
    [
        (post(), 1, 15, 0),
        (post(text="See https://acme.example"), 1, 200, 1),
        (post(text="Run main.py"), 1, 200, 1),
        (thread("One", "Two: acme.com", "Three"), 1, 230, 1),
        (thread("One", "Two", selectors=("x",)), 2, 60, 0),
        (post(text="acme.com", selectors=("x", "instagram")), 3, 400, 2),
        (post(text="acme.com", selectors=("linkedin",)), 1, 0, 0),
    ],
)
def test_each_delivery_counts_and_x_charges_each_part(one, deliveries, tenths, linked):
    counted = cost(one)
    assert counted.deliveries == deliveries
    charged = [(charge.tenths, charge.linked) for charge in counted.charges]
    assert charged == ([(tenths, linked)] if tenths else [])


def test_drafts_cost_nothing():
    assert cost(post(draft=True)) is None
    assert cost() is None
    assert cost_line(None) == ""


@pytest.mark.parametrize(
    ("tenths", "text"), [(15, "$0.015"), (30, "$0.03"), (1_234_200, "$1,234.20")]
)
def test_money_has_two_places_or_three(tenths, text):
    assert dollars(tenths) == text


@each_row(
    "usage, said",
    [
        (None, "; the service does not tell how many are left."),
        (Usage(), "; the service does not tell how many are left."),
        (Usage(Quota(7, None)), ", after 7 in this billing period."),
        (Usage(Quota(None, 9)), "; the service does not tell how many are left."),
        (Usage(Quota(2998, 3000)), ", leaving 1 of 3,000."),
        (Usage(Quota(2999, 3000)), ", leaving 0 of 3,000."),
        (Usage(Quota(3000, 3000)), ", 1 more than are left of 3,000."),
    ],
)
def test_the_line_says_what_is_known_and_nothing_else(usage, said):
    counted = cost(post(selectors=("linkedin",)))._replace(was_asked=True, usage=usage)
    assert cost_line(counted) == f"Cost: 1 delivery{said}"
    assert bool(list(excess_of(counted))) is ("more than" in said)


def test_a_post_whose_accounts_only_the_service_knows_counts_once_at_least():
    plan = plan_of([post(selectors=("x",))], observation=seen(accounts=(), offline=True))
    assert cost_line(cost_of(plan.changes)).startswith("Cost: at least 1 delivery.")
    assert "PS631" not in rules_of(plan)
