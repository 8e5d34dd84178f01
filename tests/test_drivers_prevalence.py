"""Prevalence by prediction-powered inference, against sums done by hand."""

import numpy as np
import pytest

from pipeline.drivers.prevalence import Sums, estimate

# three groups of two turns, all of them read by people: shares 0, 1/2 and 1
GROUP = ["a", "a", "b", "b", "c", "c"]
HUMAN = [0, 0, 1, 0, 1, 1]
ALL = [True] * 6


def test_where_people_read_everything_it_is_their_share():
    assert estimate([0] * 6, HUMAN, ALL, GROUP).estimate == pytest.approx(0.5)


def test_the_standard_error_is_the_one_between_groups():
    # shares 0, .5, 1 of three groups: sd .5, divided by the root of 3
    assert estimate([0] * 6, HUMAN, ALL, GROUP).se == pytest.approx(0.5 / 3**0.5)


def test_the_interval_has_one_degree_of_freedom_less_than_groups():
    # t with 2 degrees of freedom is 4.302653; the error on the scale of log odds is .288675 / (.5 × .5) = 1.154701, and expit(4.302653 × 1.154701) is .993093
    assert estimate([0] * 6, HUMAN, ALL, GROUP).ci_high == pytest.approx(0.993093, abs=1e-6)


def test_another_level_takes_another_t():
    # t with 2 degrees of freedom at 90 % is 2.919986, and expit(-2.919986 × 1.154701) is .033191
    assert estimate([0] * 6, HUMAN, ALL, GROUP, level=0.9).ci_low == pytest.approx(0.033191, abs=1e-6)


@pytest.mark.parametrize("human", [[1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 1], [0, 0, 1, 0, 1, 1]])
def test_an_interval_needs_three_turns_of_two_groups_with_the_code(human):
    assert np.isnan(estimate([0] * 6, human, ALL, GROUP).ci_low) == (sum(human) < 3)


def test_three_turns_of_one_group_give_no_interval():
    assert np.isnan(estimate([0] * 8, [1, 1, 1, 0, 0, 0, 0, 0], [True] * 8, np.repeat(["a", "b"], 4)).ci_high)


def test_where_nearly_every_turn_holds_the_code_there_is_no_interval_either():
    assert np.isnan(estimate([0] * 6, [1, 1, 1, 1, 0, 0], ALL, GROUP).ci_low)


def test_without_an_interval_the_share_stands():
    assert estimate([0] * 6, [1, 0, 1, 0, 0, 0], ALL, GROUP).estimate == pytest.approx(1 / 3)


def test_the_error_is_that_of_leaving_each_group_out_once():
    chance = np.random.default_rng(3)
    group, truth = np.repeat(np.arange(5), (4, 9, 12, 20, 25)), chance.random(70) < 0.4
    machine, read = np.where(chance.random(70) < 0.8, truth, ~truth).astype(float), chance.random(70) < 0.5
    found = estimate(machine, truth, read, group, inclusion=[0.5] * 70)
    without = [estimate(machine[group != g], truth[group != g], read[group != g], group[group != g], inclusion=[0.5] * (group != g).sum()).estimate for g in range(5)]
    assert found.se == pytest.approx((4 / 5 * sum((one - found.estimate) ** 2 for one in without)) ** 0.5)


def test_a_machine_that_would_lead_below_nought_is_not_used():
    # people find the code in 3 of 8 turns of the sample, the machine in 7 of these and in none of the 32 that nobody read: .375 - tuning × (.875 - .175)
    human, machine = [1, 1, 0, 0, 1, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1, 0]
    group = [*np.repeat(["a", "b"], 4), *np.repeat(["a", "b"], 16)]
    found = estimate(machine + [0] * 32, human + [0] * 32, [True] * 8 + [False] * 32, group)
    assert found.estimate >= 0


def test_a_machine_that_always_says_the_same_adds_nothing():
    assert estimate([1] * 6, HUMAN, ALL, GROUP).tuning == 0.0


# three groups of four turns; people read the first two of each, and the machine is right on all of them
TURNS = np.repeat(["a", "b", "c"], 4)
MACHINE = [0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1]
READ = [True, True, False, False] * 3


def test_a_machine_that_is_right_is_trusted_fully():
    assert estimate(MACHINE, MACHINE, READ, TURNS).tuning == 1.0


def test_with_a_machine_that_is_right_the_share_is_that_of_all_turns():
    # 1 + 2 + 4 of 12 turns
    assert estimate(MACHINE, MACHINE, READ, TURNS).estimate == pytest.approx(7 / 12)


def test_with_a_machine_that_is_right_the_groups_alone_make_the_error():
    # (1 - 7/3, 2 - 7/3, 4 - 7/3) / 12 and a factor of 3/2
    assert estimate(MACHINE, MACHINE, READ, TURNS).se == pytest.approx((1.5 * (16 + 1 + 25) / 9) ** 0.5 / 12)


def test_beside_it_stands_what_people_alone_would_say():
    # 0 of 2, 1 of 2 and 2 of 2
    assert estimate(MACHINE, MACHINE, READ, TURNS).human_only.estimate == pytest.approx(0.5)


def test_what_people_alone_say_ignores_the_machine():
    assert estimate(MACHINE, MACHINE, READ, TURNS).human_only.tuning == 0.0


def test_a_machine_that_errs_always_in_one_way_is_corrected():
    # it says yes once too often among the three turns read in each group: 8/18 of all turns less 1/3
    machine = [1, 0, 0, 1, 0, 0] + [1, 1, 0, 1, 0, 0] + [1, 1, 1, 0, 0, 0]
    human = [0, 0, 0, 0, 0, 0] + [1, 0, 0, 0, 0, 0] + [1, 1, 0, 0, 0, 0]
    found = estimate(machine, human, [True, True, True, False, False, False] * 3, np.repeat(["a", "b", "c"], 6))
    assert found.estimate == pytest.approx(1 / 9)


def test_a_turn_drawn_with_half_the_chance_counts_twice():
    # weights 2 and 1: two turns with the code and one without in each group, 4 / 5
    groups = ["a", "a", "a", "b", "b", "b", "c", "c", "c"]
    found = estimate([0] * 9, [1, 1, 0] * 3, [True] * 9, groups, inclusion=[0.5, 0.5, 1] * 3)
    assert found.estimate == pytest.approx(0.8)


def test_without_given_chances_a_group_counts_by_its_turns():
    # group a: 2 of 4 turns read, both with the code; group b: 1 of 2 read, without it
    found = estimate([0] * 6, [1, 1, 0, 0, 0, 0], [True, True, False, False, True, False], ["a", "a", "a", "a", "b", "b"])
    assert found.human_only.estimate == pytest.approx(4 / 6)


def test_what_stands_where_nobody_read_is_ignored():
    human = [0, 0, np.nan, 9, 0, 1, np.nan, 9, 1, 1, np.nan, 9]
    assert estimate(MACHINE, human, READ, TURNS).estimate == pytest.approx(7 / 12)


def test_one_group_gives_an_estimate_without_interval():
    assert np.isnan(estimate([0, 0], [1, 0], [True, True], ["a", "a"]).ci_low)


@pytest.mark.parametrize(("field", "value"), [("n_groups", 3), ("n_turns", 12), ("n_sampled", 6)])
def test_it_counts_what_stands_behind_it(field, value):
    assert getattr(estimate(MACHINE, MACHINE, READ, TURNS), field) == value


def test_without_a_sample_there_is_no_estimate():
    with pytest.raises(ValueError, match="no turn was sampled"):
        estimate([0, 1], [0, 1], [False, False], ["a", "b"])


@pytest.mark.parametrize("chance", [0, -0.5, 1.5])
def test_a_chance_outside_of_nought_and_one_is_refused(chance):
    with pytest.raises(ValueError, match=r"not in \(0, 1\]"):
        estimate([0, 1], [0, 1], [True, True], ["a", "b"], inclusion=chance)


def test_lists_of_different_lengths_are_refused():
    with pytest.raises(ValueError):
        estimate([0, 1, 1], [0, 1], [True, True], ["a", "b"])


@pytest.mark.parametrize(("machine", "human", "told"), [([0] * 5, HUMAN, "different lengths"), ([0] * 6, HUMAN[:5], "different lengths"), ([0] * 5 + [np.nan], HUMAN, "machine has a value"), ([0] * 5 + [2], HUMAN, "machine has a value"),
                                                        ([0] * 6, [np.nan, *HUMAN[1:]], "human, where sampled, has a value")])  # fmt: skip
def test_what_cannot_be_a_coding_is_refused(machine, human, told):
    with pytest.raises(ValueError, match=told):
        estimate(machine, human, ALL, GROUP)


def test_what_people_did_not_read_may_be_missing():
    assert estimate([0] * 6, [0, np.nan, 1, 0, 1, 1], [True, False, True, True, True, True], GROUP).n_sampled == 5


def test_groups_that_nobody_read_bear_no_degree_of_freedom():
    # with three groups more, of which no turn was read, t still has 2 degrees of freedom: 4.302653 standard errors on the scale of log odds
    many = estimate([0] * 12, HUMAN + [0] * 6, ALL + [False] * 6, GROUP + ["d", "d", "e", "e", "f", "f"]).human_only
    assert np.log(many.ci_high / (1 - many.ci_high)) == pytest.approx(4.302653 * many.se / 0.25, rel=1e-6)


# ---------------------------------------------------------------- the plain definition


def test_leaving_groups_out_at_once_is_leaving_them_out_one_by_one():
    chance = np.random.default_rng(7)
    groups, codes = 300, 5  # more groups than are worked on at a time
    size = chance.integers(5, 40, (groups, 1)).astype(float)
    looked = np.minimum(chance.integers(0, 9, (groups, 1)).astype(float), size)
    found = chance.binomial(looked.astype(int).repeat(codes, axis=1), [0.02, 0.1, 0.3, 0.5, 0.9]).astype(float)
    sums = Sums(found * 3, looked * 3, chance.binomial(found.astype(int), 0.8) * 3.0, chance.binomial(size.astype(int).repeat(codes, axis=1), 0.3).astype(float), size, found, looked)
    for trusted in (True, False):
        zero = np.zeros(codes)
        plain = []
        for one in range(groups):
            rest = sums.only(np.arange(groups) != one)
            plain.append(rest.value(rest.tuning() if trusted else zero))
        moved = np.sqrt((groups - 1) / groups) * (sums.value(sums.tuning() if trusted else zero) - np.array(plain))
        # `tuning` puts nought where it would lead below nought, as leaving out does not: none of these do
        assert (sums.tuning() > 0).all()
        np.testing.assert_allclose(sums.contributions(trusted), moved, rtol=0, atol=1e-12)
