"""Writes thresholds.json: thresholds by numpy and scipy, which share no code with this package.

    python3 gen.py > thresholds.json

A threshold of few scores is scipy's prediction interval for ln s with a prior of four observations;
with 20 further images or more it is clipped to their order statistics of the two ranks up to
ceil((n + 1) * (1 - rate)).
"""
import json
import sys

import numpy as np
from scipy import stats


def growth(left_out, fewer):
    k = len(left_out)
    return max(0.0, np.log(fewer / left_out).mean() / np.log((k - 1) / (k - 2)))


def threshold(c):
    left_out, further = np.array(c["left_out"]), np.array(c["further"])
    n, rate = len(further), c["rate"]
    both = np.concatenate([left_out, further])
    if not both.any():
        return 0.0, "log-normal"
    k = len(left_out)
    shrink = ((k - 1) / k) ** c["growth"] if k > 1 else 1.0
    factor = np.array([shrink] * k + [1.0] * n)
    x = np.log((both * factor)[both >= both.max() / 32])
    free = len(x) + 3
    scale = np.sqrt((4 * c["spread"] ** 2 + ((x - x.mean()) ** 2).sum()) / free)
    scale *= np.sqrt(1 + 1 / len(x))
    value = np.exp(stats.t.isf(rate, free, loc=x.mean(), scale=scale))
    if n < 20:
        return value, "log-normal"
    rank = int(np.ceil((n + 1) * (1 - rate) - 1e-9))
    bounds = np.append(np.sort(further), np.inf)
    method = "conformal quantile" if rank <= n else "log-normal"
    return np.clip(value, *bounds[rank - 2:rank]), method


def main():
    r = np.random.default_rng(23)
    cases = []
    for k, n in [(1, 0), (2, 0), (3, 0), (4, 0), (8, 0), (64, 0), (0, 1), (0, 5), (2, 3), (8, 19),
                 (8, 20), (0, 20), (8, 60), (4, 300), (64, 300)]:
        for rate in (0.001, 0.01, 0.05, 0.1, 0.5):
            left_out = np.exp(r.normal(-2, 0.2, k)).round(6)
            fewer = (left_out * np.exp(r.normal(0.05, 0.02, k))).round(6)
            cases.append({
                "left_out": left_out.tolist(), "fewer": fewer.tolist(),
                "further": np.exp(r.normal(-2, 0.2, n)).round(6).tolist(),
                "rate": rate, "spread": float(r.choice([0.15, 0.075])),
                "growth": growth(left_out, fewer) if k > 2 else 0.0,
            })
    for scores in ([0.0, 0.0, 0.0], [0.3, 0.3, 0.3, 0.3], [0.0, 0.2, 0.2], [0.2, 0.19, 0.001],
                   [1e-30, 1e-30]):
        cases.append({"left_out": scores, "fewer": [], "further": [], "rate": 0.05, "spread": 0.15,
                      "growth": 0.0})
    for c in cases:
        c["value"], c["method"] = threshold(c)
        c["value"] = float(c["value"])
    quantiles = [[p, nu, float(stats.t.ppf(p, nu))] for nu in [*range(1, 41), 100, 1001]
                 for p in (0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1 - 1e-6)]
    json.dump({"thresholds": cases, "quantiles": quantiles}, sys.stdout, indent=None)
    print()


main()
