# SPDX-License-Identifier: BSL-1.0
"""Prophet or MSTL of statsforecast on load per minute: python peer_load.py PEER YEAR MONTH DAY HELD_DAYS < VALUES.

A value a minute from 0:00 of the day, `nan` where missing; the last days are held out. One line of JSON: the mean of
twice the pinball loss of nine levels where the outcome is known and so is the week before, as real_load.cpp counts it.
Both as they come: Prophet draws its quantiles from its own paths, MSTL has the seasons of day and week that fit twice
into what is learned, its own intervals, and straight lines where values are missing."""
import json
import logging
import os
import sys
import time
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")
warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
import numpy as np
import pandas as pd

DAY, WEEK = 1440, 10080
LEVELS = np.arange(1, 10) / 10


def weekly_naive(past, ahead):
    """The week before; where it is missing, one before that."""
    out = np.empty(ahead)
    for h in range(ahead):
        at = len(past) - WEEK + h % WEEK
        while np.isnan(past[at]) and at >= WEEK:
            at -= WEEK
        out[h] = past[at]
    return out


def prophet(past, ahead, start):
    import prophet as peer
    when = pd.date_range(start, periods=len(past) + ahead, freq="min")
    model = peer.Prophet(uncertainty_samples=500)
    model.fit(pd.DataFrame({"ds": when[:len(past)], "y": past}))
    paths = model.predictive_samples(pd.DataFrame({"ds": when[len(past):]}))["yhat"]
    return peer.__version__, np.quantile(paths, LEVELS, axis=1).T


def mstl(past, ahead, _):
    import statsforecast as peer
    from statsforecast.models import MSTL
    known = np.flatnonzero(~np.isnan(past))
    filled = np.interp(np.arange(len(past)), known, past[known])
    model = MSTL(season_length=[s for s in (DAY, WEEK) if 2 * s <= len(past)])
    told = model.forecast(y=filled, h=ahead, level=[20, 40, 60, 80])
    columns = [f"lo-{k}" for k in (80, 60, 40, 20)] + ["mean"] + [f"hi-{k}" for k in (20, 40, 60, 80)]
    return peer.__version__, np.stack([told[c] for c in columns], axis=1)


peer, held = sys.argv[1], int(sys.argv[5]) * DAY
values = np.array(sys.stdin.read().split(), float)
past, came = values[:-held], values[-held:]
began = time.process_time()
version, said = {"prophet": prophet, "mstl": mstl}[peer](past, held, "-".join(sys.argv[2:5]))
seconds = time.process_time() - began
judged = ~np.isnan(came) & ~np.isnan(weekly_naive(past, held))
miss = came[judged, None] - said[judged]
print(json.dumps({"version": version, "seconds": seconds, "judged": int(judged.sum()),
                  "loss": float(2 * np.mean(np.maximum(LEVELS * miss, (LEVELS - 1) * miss)))}))
