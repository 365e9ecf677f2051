"""k-means-constrained: bounds on both sides, but on points, and grids may fall into pieces."""

import numpy as np
from k_means_constrained import KMeansConstrained

from api.bench.partition.peers.problem import Ints, Problem


def vote(problem: Problem, seed: int) -> Ints:
    """Return a plan of the households as points; a building goes where most of them went."""
    model = KMeansConstrained(
        problem.grids, size_min=problem.low, size_max=problem.high, random_state=seed
    )
    home = np.repeat(np.arange(len(problem.households)), problem.households)
    found = model.fit_predict(problem.xy[home])
    votes = np.zeros((len(problem.households), problem.grids))
    np.add.at(votes, (home, found), 1)
    away = ((problem.xy[:, None, :] - model.cluster_centers_) ** 2).sum(axis=2)
    votes -= away / (1 + away.max())  # who has no households goes to the nearest centre
    return votes.argmax(axis=1).astype(np.int64)
