#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""One forest of another library, in a process of its own so that its peak memory is its own; one line of JSON.

peer_forest.py PEER TRAIN TEST [TRAIN TEST]... --trees 100 --min-leaf 5 --columns 16 --threads 1 [--rows 2000]

TRAIN and TEST are prefixes of files that peers_forest_data wrote; further pairs give a line each. Seconds are those of
the processor, user and system, of this process with all its threads; wall seconds stand beside them. Exit status 3:
this library is not installed.
"""
import argparse
import importlib.metadata
import json
import os
import pickle
import resource
import sys
import time

PEERS = {"sklearn": "scikit-learn", "sklearn-extra": "scikit-learn", "quantile-forest": "quantile-forest",
         "quantile-forest-all": "quantile-forest", "lightgbm": "lightgbm"}

asked = argparse.ArgumentParser()
asked.add_argument("peer", choices=sorted(PEERS))
asked.add_argument("files", nargs="+")
asked.add_argument("--trees", type=int, default=100)
asked.add_argument("--min-leaf", type=int, default=5)
asked.add_argument("--columns", type=int, default=0, help="tried in each node; 0: what the library takes by default")
asked.add_argument("--threads", type=int, default=1)
asked.add_argument("--seed", type=int, default=1)
asked.add_argument("--rows", type=int, default=0, help="of the test set that quantiles are asked for; 0: all")
asked.add_argument("--levels", default="0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9")
asked.add_argument("--size", action="store_true", help="also the bytes of the model, pickled")
asked = asked.parse_args()
for limit in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[limit] = str(asked.threads)

try:
    version = importlib.metadata.version(PEERS[asked.peer])
    import numpy as np
except (ImportError, importlib.metadata.PackageNotFoundError) as missing:
    print(f"{asked.peer} is not here: {missing}", file=sys.stderr)
    sys.exit(3)

LEVELS = np.array([float(q) for q in asked.levels.split(",")])


def read(prefix):
    y = np.fromfile(prefix + ".y", np.float32)
    return np.fromfile(prefix + ".x", np.float32).reshape(len(y), -1), y


def one(train, test):
    told = {"version": version}

    def timed(what, job):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = job()
        told[f"{what}_cpu"], told[f"{what}_wall"] = time.process_time() - cpu, time.perf_counter() - wall
        return answer

    x, y = read(train)
    tx, ty = read(test)
    options = {"n_estimators": asked.trees, "min_samples_leaf": asked.min_leaf, "n_jobs": asked.threads,
               "random_state": asked.seed}
    if asked.columns:
        options["max_features"] = asked.columns
    quantiles = mean = None
    few = tx[:asked.rows or None]
    if asked.peer.startswith("sklearn"):
        from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor
        model = (ExtraTreesRegressor if asked.peer == "sklearn-extra" else RandomForestRegressor)(**options)
        timed("train", lambda: model.fit(x, y))
        mean = timed("mean", lambda: model.predict(tx))
    elif asked.peer.startswith("quantile-forest"):
        from quantile_forest import RandomForestQuantileRegressor
        if asked.peer == "quantile-forest-all":  # its default keeps one training row a leaf, drawn at random
            options["max_samples_leaf"] = None
        model = RandomForestQuantileRegressor(**options)
        timed("train", lambda: model.fit(x, y))
        quantiles = timed("quantiles", lambda: np.asarray(model.predict(few, quantiles=LEVELS.tolist())))
    else:
        import lightgbm
        rows = timed("bins", lambda: lightgbm.Dataset(x, y, params={
            "max_bin": 255, "num_threads": asked.threads, "verbose": -1, "feature_pre_filter": False}).construct())
        shape = {"objective": "regression", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.632,
                 "num_leaves": 131071 if len(y) > 200_000 else 32767, "min_data_in_leaf": asked.min_leaf,
                 "histogram_pool_size": 1024, "num_threads": asked.threads, "verbose": -1, "seed": asked.seed}
        if asked.columns:
            shape["feature_fraction_bynode"] = asked.columns / x.shape[1]
        model = timed("train", lambda: lightgbm.train(shape, rows, num_boost_round=asked.trees))
        told["train_cpu"] += told["bins_cpu"]
        told["train_wall"] += told["bins_wall"]
        mean = timed("mean", lambda: model.predict(tx, num_threads=asked.threads))

    told["rows"] = len(few)
    told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if mean is not None:
        told["mse"] = float(np.mean((ty - mean) ** 2))
    if quantiles is not None:
        quantiles = quantiles.reshape(len(few), len(LEVELS))
        error = ty[:len(few), None] - quantiles
        loss = np.maximum(LEVELS * error, (LEVELS - 1) * error).mean(axis=0)
        told["pinball"], told["pinball_by_level"] = float(loss.mean()), [float(v) for v in loss]
        told["coverage"] = float(np.mean((quantiles[:, 0] <= ty[:len(few)]) & (ty[:len(few)] <= quantiles[:, -1])))
    if asked.size:
        told["model_bytes"] = len(pickle.dumps(model))
    return told


for pair in range(0, len(asked.files), 2):
    print(json.dumps(one(*asked.files[pair:pair + 2])), flush=True)
