#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Nine quantile models of LightGBM, one a level.

boosted_lightgbm.py data FOLDER ROWS        writes rows to train on and to test on
boosted_lightgbm.py fit FOLDER THREADS ROUNDS   fits and forecasts them, one line of JSON

The data: 50 features, counts that are negative binomial with a mean and a dispersion that depend on the features, as
retail demand does. Settings are the defaults of LightGBM: 31 leaves, learning rate 0.1, 20 rows a leaf, 255 bins.
"""
import json
import pathlib
import sys
import time

import numpy as np

LEVELS = np.arange(1, 10) / 10


def features(rng, n, p=50):
    x = rng.standard_normal((n, p)).astype(np.float32)
    x[:, 0] = rng.integers(0, 7, n)                # weekday
    x[:, 1] = rng.integers(0, 12, n)               # month
    x[:, 2] = rng.random(n) < 0.15                 # promotion
    x[:, 3] = np.round(np.exp(0.5 * x[:, 3]), 2)   # price ratio
    x[:, 4] = rng.integers(0, 200, n)              # store
    x[:, 5] = rng.poisson(3, n)                    # lag 1
    x[:, 6] = rng.poisson(3, n)                    # lag 7
    for j in range(8, 15):                         # correlated block
        x[:, j] = 0.7 * x[:, 7] + 0.7 * x[:, j]
    return x


def counts(rng, x):
    mean = np.exp(1.2 + 0.35 * np.sin(2 * np.pi * x[:, 0] / 7) + 0.25 * np.cos(2 * np.pi * x[:, 1] / 12)
                  + 0.7 * x[:, 2] - 0.6 * np.log(x[:, 3] + 1e-3) * (x[:, 2] + 0.3)
                  + 0.15 * np.log1p(x[:, 5]) + 0.2 * np.log1p(x[:, 6])
                  + 0.3 * x[:, 7] * (x[:, 15] > 0) + 0.2 * np.abs(x[:, 16]) + 0.002 * x[:, 4] * (x[:, 17] > 0.5))
    mean = np.clip(mean, 0.05, 500.0).astype(np.float64)
    shape = (1.0 + 4.0 / (1.0 + np.exp(-x[:, 18] - x[:, 2]))).astype(np.float64)
    return rng.poisson(rng.gamma(shape, mean / shape)).astype(np.float32)


def write(folder, rows):
    for name, seed in (("train", 20240601 + rows), ("test", 7)):
        rng = np.random.default_rng(seed)
        x = features(rng, rows)
        x.tofile(folder / f"x_{name}.f32")
        counts(rng, x).tofile(folder / f"y_{name}.f32")


def fit(folder, threads, rounds):
    import lightgbm

    y, y_test = (np.fromfile(folder / f"y_{name}.f32", np.float32) for name in ("train", "test"))
    x, x_test = (np.fromfile(folder / f"x_{name}.f32", np.float32).reshape(-1, 50) for name in ("train", "test"))
    start, begun = time.perf_counter(), time.process_time()
    data = lightgbm.Dataset(x, y, params=dict(max_bin=255, num_threads=threads, verbose=-1, feature_pre_filter=False))
    data.construct()
    models = [lightgbm.train(dict(objective="quantile", alpha=float(a), num_leaves=31, min_data_in_leaf=20,
                                  learning_rate=0.1, num_threads=threads, verbose=-1, seed=1), data, rounds)
              for a in LEVELS]
    fitted, cpu = time.perf_counter(), time.process_time() - begun
    q = np.column_stack([m.predict(x_test, num_threads=threads) for m in models])
    predicted = time.perf_counter()
    e = y_test[:, None] - q
    print(json.dumps(dict(fit=fitted - start, cpu=cpu, predict=predicted - fitted,
                          pinball=float(np.mean(np.maximum(LEVELS * e, (LEVELS - 1) * e))),
                          crossings=int((np.diff(q, axis=1) < 0).sum()))))


if __name__ == "__main__":
    where = pathlib.Path(sys.argv[2])
    if sys.argv[1] == "data":
        write(where, int(sys.argv[3]))
    else:
        fit(where, int(sys.argv[3]), int(sys.argv[4]))
