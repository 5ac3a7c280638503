"""Writes sklearn.json: figures of scikit-learn and of a brute-force AUPRO for seeded samples.

Run: python3 gen.py > sklearn.json   (numpy, scipy, scikit-learn)
"""

import json
import sys
from fractions import Fraction

import numpy as np
import scipy
import sklearn
from scipy import ndimage
from sklearn import metrics

rng = np.random.default_rng(20240617)


def f1max(y, s):
    """Exact best F1; of equal ones the lowest threshold, as argmax over the curve finds."""
    best, at = Fraction(-1), None
    for t in metrics.precision_recall_curve(y, s)[2]:
        p = s >= t
        tp = int((p & (y == 1)).sum())
        f1 = Fraction(2 * tp, int(p.sum()) + int(y.sum()))
        if f1 > best:
            best, at = f1, t
    return float(best), float(at)


def case(name, y, s):
    y, s = np.asarray(y, int), np.asarray(s, float)
    fpr, tpr, thresholds = metrics.roc_curve(y, s, drop_intermediate=False)
    f1, at = f1max(y, s)
    return {
        "name": name, "labels": y.tolist(), "scores": s.tolist(),
        "auroc": metrics.roc_auc_score(y, s), "ap": metrics.average_precision_score(y, s),
        "f1": f1, "f1_threshold": at, "mean": float(np.mean(s)), "std": float(np.std(s)),
        "fpr": fpr.tolist(), "tpr": tpr.tolist(), "thresholds": thresholds[1:].tolist(),
    }


def labelled(n, share):
    y = (rng.random(n) < share).astype(int)
    y[0], y[-1] = 0, 1
    return y


def images():
    yield case("spec", [0, 0, 1, 1, 0, 1, 0, 1], [.1, .4, .35, .8, .4, .4, .2, .9])
    yield case("two right", [0, 1], [0.2, 0.7])
    yield case("two wrong", [1, 0], [0.2, 0.7])
    yield case("two tied", [1, 0], [0.5, 0.5])
    yield case("all tied", [0, 1, 0, 0, 1, 1, 0], [0.25] * 7)
    yield case("perfect", [0] * 9 + [1] * 4, np.linspace(0, 1, 13))
    yield case("reversed", [1] * 9 + [0] * 4, np.linspace(0, 1, 13))
    yield case("signed zeros", [0, 1, 1, 0], [-0.0, 0.0, -1.0, -2.0])
    yield case("one positive", [0] * 400 + [1], rng.random(401).round(2))
    yield case("one negative", [1] * 400 + [0], rng.random(401).round(2))
    for n in (3, 10, 57, 300):
        for digits in (1, 2, 17):
            for share in (0.5, 0.05):
                y = labelled(n, share)
                s = (rng.normal(size=n) + y * rng.random()).round(digits)
                yield case(f"normal n={n} digits={digits} share={share}", y, s)
    y = labelled(200, 0.3)
    yield case("tiny values", y, rng.random(200) * 1e-300)
    yield case("close values", y, 1 + rng.integers(0, 5, 200) * 2.0**-52)


def aupro(scores, masks, limit):
    """Recounts everything at every threshold; MVTec's trapezoid with a cut at limit."""
    scores, masks = np.array(scores), np.array(masks) > 0
    regions = []
    for i, mask in enumerate(masks):
        found, n = ndimage.label(mask, np.ones((3, 3)))
        regions += [(i, found == k + 1) for k in range(n)]
    x, y = [0.0], [0.0]
    for t in np.unique(scores)[::-1]:
        hit = scores >= t
        x.append(float((hit & ~masks).sum() / (~masks).sum()))
        y.append(float(np.mean([hit[i][r].mean() for i, r in regions])))
    total = 0.0
    for x0, x1, y0, y1 in zip(x, x[1:], y, y[1:]):
        if x0 >= limit:
            break
        if x1 > limit:
            x1, y1 = limit, y0 + (y1 - y0) * (limit - x0) / (x1 - x0)
        total += (x1 - x0) * (y0 + y1) / 2
    return total / limit


def pool(name, scores, masks, limit=0.3):
    scores = np.asarray(scores, np.float32).astype(float)
    masks = np.asarray(masks, int)
    flat = masks.ravel(), scores.ravel()
    return {
        "name": name, "width": scores.shape[2], "limit": limit,
        "scores": scores.reshape(len(scores), -1).tolist(),
        "masks": masks.reshape(len(masks), -1).tolist(),
        "auroc": metrics.roc_auc_score(*flat), "ap": metrics.average_precision_score(*flat),
        "aupro": aupro(scores, masks, limit),
    }


def pixels():
    diagonal = [[[1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 0, 1]]]
    yield pool("diagonal", [[[5, 1, 4, 0], [2, 3, 3, 1], [0, 2, 1, 4]]], diagonal)
    yield pool("all tied", np.ones((2, 4, 5)), [np.eye(4, 5), np.zeros((4, 5))])
    yield pool("whole picture", [[[1, 2], [3, 4]], [[0, 2], [1, 5]]],
               [[[1, 1], [1, 1]], [[0, 0], [0, 0]]])
    yield pool("perfect", [diagonal[0]], diagonal)
    yield pool("reversed", 1 - np.asarray(diagonal), diagonal)
    for k, (n, h, w) in enumerate([(1, 6, 9), (3, 12, 8), (4, 16, 16)]):
        for digits in (0, 1, 9):
            for limit in (0.3, 0.05, 1.0):
                masks = rng.random((n, h, w)) < (0.12, 0.3, 0.02)[k]
                masks[0, 2, 3:6] = True
                masks[-1, 0, 0] = False
                scores = (rng.normal(size=(n, h, w)) + masks * 1.5).round(digits)
                yield pool(f"{n}x{h}x{w} digits={digits}", scores, masks, limit)


json.dump({
    "about": f"gen.py, scikit-learn {sklearn.__version__}, numpy {np.__version__}, "
             f"scipy {scipy.__version__}",
    "images": list(images()), "pixels": list(pixels()),
}, sys.stdout, separators=(",", ":"))
print()
