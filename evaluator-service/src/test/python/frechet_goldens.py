#!/usr/bin/env python3
"""Writes frechet.json: Frechet distances of small Gaussians by SciPy's general matrix square root.

    python frechet_goldens.py > ../resources/frechet.json

The distance there is |m1-m2|^2 + tr(S1 + S2 - 2 sqrtm(S1 S2)), the form of pytorch-fid, not the
symmetric form that the Java code uses. Made with Python 3.11, NumPy 2.4.6, SciPy 1.17.1.
"""
import json

import numpy as np
import scipy.linalg


def features(rng, n, d, rank):
    """n vectors of d dimensions on a plane of `rank`, with a mean far from 0, in hundredths to keep the file small."""
    mixing = rng.normal(size=(rank, d))
    return np.round(rng.normal(size=(n, rank)) @ mixing + rng.normal(size=d) * 3, 2)


def distance(x, y):
    m = x.mean(0) - y.mean(0)
    s, t = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    root = scipy.linalg.sqrtm(s @ t)
    return float(m @ m + np.trace(s + t - 2 * root.real))


rng = np.random.default_rng(20260101)
cases = []
for d, n1, n2 in [(2, 3, 50), (5, 40, 33), (16, 30, 24)]:
    x, y = features(rng, n1, d, d), features(rng, n2, d, d)
    cases.append({
        "dimension": d,
        "x": x.ravel().tolist(),
        "y": y.ravel().tolist(),
        "mean": x.mean(0).tolist(),
        "covariance": np.cov(x, rowvar=False).ravel().tolist(),
        "distance": distance(x, y),
    })
print(json.dumps(cases))
