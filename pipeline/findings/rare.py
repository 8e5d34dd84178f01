"""How common may a matter be that was raised in too few turns for a share?

No interval is given for it, yet it is not surely the rarest of all. What stands in is a beta distribution: Jeffreys' prior and the turns in which it was raised, out of as many turns as those read are
worth, for turns of one group resemble each other (effective sample size; Brown, Cai and DasGupta, Statistical Science 16, 2001; Korn and Graubard, Survey Methodology 24, 1998). What a turn is worth is
taken from all codes of the same domain that have an interval. It is used for ranks alone and never printed as a share. In: intervals of the others, turns read, groups that raised it. Out: beta parameters.
"""

from __future__ import annotations

import numpy as np
from scipy import special, stats

# a matter raised in three turns of two groups has an interval of its own (drivers.prevalence)
MOST_TURNS = 2


def effective_turns(shares, lows, highs, groups: int) -> float:
    """How many independent turns the talk of a domain is worth, over all its codes together; NaN where no code has an interval.

    shares, lows, highs   shares of turns with the 95 % limits of prevalence: t with groups - 1 degrees of freedom on the scale of log odds; codes without limits do not count
    """
    share, low, high = (np.asarray(part, dtype=float) for part in (shares, lows, highs))
    told = (low > 0) & (high < 1) & (high > low)
    if groups < 2 or not told.any():
        return float("nan")
    binomial = share[told] * (1 - share[told])
    se = binomial * (special.logit(high[told]) - special.logit(low[told])) / (2 * stats.t.ppf(0.975, groups - 1))
    # sums over codes: one code's own error is known too badly in a few groups
    return float(binomial.sum() / (se**2).sum())


def rare_share(raised: int, read: int, effective: float) -> tuple[float, float]:
    """The two parameters of the beta distribution of a share of turns.

    raised   groups that raised it, each in one turn at least; more than two turns of two groups would have given it an interval
    read     turns that people read at random; effective: what they are worth, at most as many as they are
    """
    worth = min(effective, float(read))
    said = min(raised, MOST_TURNS, read) * worth / max(read, 1)
    return 0.5 + said, 0.5 + worth - said
