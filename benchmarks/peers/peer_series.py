# SPDX-License-Identifier: BSL-1.0
"""AutoETS of statsforecast on a file of series_runner: python peer_series.py FILE AHEAD SEASON; one line of JSON.

Seconds are those of the processor, after one series has compiled whatever compiles itself at first use."""
import json
import os
import sys
import time

os.environ.setdefault("NUMBA_NUM_THREADS", "1")
import numpy as np
import statsforecast
from statsforecast.models import AutoETS

ahead, season = int(sys.argv[2]), int(sys.argv[3])
series = [np.array(line.split(",")[1:], float) for line in open(sys.argv[1])]
AutoETS(season_length=season).forecast(y=series[0][:-ahead], h=ahead)
began, errors = time.process_time(), []
for y in series:
    past, outcome = y[:-ahead], y[-ahead:]
    told = AutoETS(season_length=season).forecast(y=past, h=ahead)["mean"]
    errors.append(np.mean(np.abs(outcome - told)) / np.mean(np.abs(past[season:] - past[:-season])))
print(json.dumps({"version": statsforecast.__version__, "ms": 1e3 * (time.process_time() - began) / len(series),
                  "mase": float(np.mean(errors))}))
