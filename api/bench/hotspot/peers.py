"""Peers in their own environment: python -m api.bench.hotspot.peers NAME IN.npz OUT."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Answer = dict[str, Any]


def esda(problem: Any) -> Answer:
    """Return z and p of Gi* by esda, and the seconds of weights and statistic."""
    from esda.getisord import G_Local  # type: ignore[import-not-found]  # noqa: PLC0415
    from libpysal.weights import lat2W  # noqa: PLC0415

    values = problem["values"]
    begin = time.perf_counter()
    beside = lat2W(*values.shape, rook=False)
    weights_s = time.perf_counter() - begin
    begin = time.perf_counter()
    found = G_Local(values.ravel(), beside, transform="B", star=True, permutations=0)
    seconds = time.perf_counter() - begin
    return {
        "z": found.Zs.tolist(), "p": found.p_norm.tolist(), "seconds": seconds,
        "weights_s": weights_s,
    }  # fmt: skip


def sklearn(problem: Any) -> Answer:
    """Return the density per km² by scikit-learn, allowed to be off by half a per cent."""
    from sklearn.neighbors import KernelDensity  # type: ignore[import-not-found]  # noqa: PLC0415

    xy = problem["xy"]
    begin = time.perf_counter()
    made = KernelDensity(bandwidth=float(problem["bandwidth_m"]), rtol=0.005).fit(xy)
    found = np.exp(made.score_samples(problem["places"])) * len(xy) * 1e6
    return {"density": found.tolist(), "seconds": time.perf_counter() - begin}


def scipy(problem: Any) -> Answer:
    """Return the density per km² by scipy's gaussian_kde with the kernel asked for."""
    from scipy.stats import gaussian_kde  # noqa: PLC0415

    class Kde(gaussian_kde):
        """One whose kernel is as wide in every direction."""

        def _compute_covariance(self) -> None:
            self.factor = 1.0
            side = float(problem["bandwidth_m"])
            self._data_cho_cov = self.cho_cov = side * np.eye(2)
            self._data_covariance = self.covariance = side**2 * np.eye(2)
            self.log_det = 2 * np.log(np.diag(self.cho_cov * np.sqrt(2 * np.pi))).sum()

    xy = problem["xy"]
    begin = time.perf_counter()
    found = Kde(xy.T)(problem["places"].T) * len(xy) * 1e6
    return {"density": found.tolist(), "seconds": time.perf_counter() - begin}


def pointpats(problem: Any) -> Answer:
    """Return the pairs near in space and time by pointpats, and the seconds with its shuffles."""
    from pointpats import Knox  # type: ignore[import-not-found]  # noqa: PLC0415

    begin = time.perf_counter()
    found = Knox(
        problem["xy"], problem["day"][:, None], delta=float(problem["near_m"]),
        tau=float(problem["near_days"]), permutations=int(problem["shuffles"]),
    )  # fmt: skip
    seconds = time.perf_counter() - begin
    return {"pairs": int(found.statistic_), "p": float(found.p_sim), "seconds": seconds}


PEERS: dict[str, Callable[[Any], Answer]] = {
    "esda": esda,
    "sklearn": sklearn,
    "scipy": scipy,
    "pointpats": pointpats,
}

if __name__ == "__main__":
    name, source, out = sys.argv[1:]
    Path(out).write_text(json.dumps(PEERS[name](np.load(source))), encoding="utf-8")
