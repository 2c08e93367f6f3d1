"""Which phrases grow: log-odds with an informative Dirichlet prior.

Monroe, Colaresi & Quinn (2008), Fightin' Words: Lexical Feature Selection and Evaluation for Identifying the Content of
Political Conflict, Political Analysis 16(4), equations 16, 18 and 22. The two "speakers" are the last weeks and the months before
them; the prior is the phrase's share in both together, as strong as the last weeks themselves. What is counted is an author in a
week: who says a thing twenty times in a week says it once.
"""

from typing import Any

import numpy as np

Vector = np.ndarray[Any, np.dtype[np.float64]]


def growth(lately: Vector, before: Vector, all_lately: float, all_before: float) -> Vector:
    """Give the z-score of each phrase: how surely its share has grown.

    `lately` and `before` count it, `all_lately` and `all_before` all phrases there were, also those not given here.

    >>> growth(np.array([10.0, 10.0]), np.array([0.0, 60.0]), 1_000, 6_000).round(1).tolist()
    [2.9, 0.0]
    """
    prior = (lately + before) * all_lately / (all_lately + all_before)
    now, then = lately + prior, before + prior
    delta = np.log(now / (2 * all_lately - now)) - np.log(then / (all_before + all_lately - then))
    return np.asarray(delta / np.sqrt(1 / now + 1 / then))
