#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Mixed logit on Swissmetro by Biogeme: choice_biogeme.py normal|panel DRAWS FILE. One JSON line."""
import json
import os
import sys
import tempfile
import time

import pandas

from biogeme.biogeme import BIOGEME
from biogeme.database import Database
from biogeme.expressions import Beta, Draws, MonteCarlo, PanelLikelihoodTrajectory, Variable, log
from biogeme.models import logit

what, draws, path = sys.argv[1], int(sys.argv[2]), os.path.abspath(sys.argv[3])
folder = tempfile.TemporaryDirectory()
os.chdir(folder.name)  # it writes its options where it runs
table = pandas.read_csv(path)
table = table[table.PURPOSE.isin([1, 3]) & (table.CHOICE != 0)].copy()
for name, av in (("TRAIN", "TRAIN_AV"), ("SM", "SM_AV"), ("CAR", "CAR_AV")):
    table[name + "_TIME"] = table[name + "_TT"] / 100
    table[name + "_COST"] = table[name + "_CO"] * (1 if name == "CAR" else table.GA == 0) / 100
    table[name + "_ON"] = table[av] * (1 if name == "SM" else table.SP != 0)
columns = [n + k for n in ("TRAIN", "SM", "CAR") for k in ("_TIME", "_COST", "_ON")]
table = table[["ID", "CHOICE"] + columns].astype(float)
database = Database("swissmetro", table)
panel = what == "panel"
if panel:
    database.panel("ID")
kind = "NORMAL_ANTI" if panel else "NORMAL"


def spread(name, location):
    return location + Beta(name + "_s", 1, 1e-5 if panel else None, None, 0) * Draws(name + "_rnd", kind)


time_taste = spread("b_time", Beta("b_time", 0, None, None, 0))
cost_taste = Beta("b_cost", 0, None, None, 0)
constant = {name: Beta("asc_" + name, 0, None, None, 1 if name == "SM" and not panel else 0)
            for name in ("TRAIN", "SM", "CAR")}
if panel:
    constant = {name: spread("asc_" + name, c) for name, c in constant.items()}
utility = {k + 1: constant[n] + time_taste * Variable(n + "_TIME") + cost_taste * Variable(n + "_COST")
           for k, n in enumerate(("TRAIN", "SM", "CAR"))}
available = {k + 1: Variable(n + "_ON") for k, n in enumerate(("TRAIN", "SM", "CAR"))}
chance = logit(utility, available, Variable("CHOICE"))
if panel:
    chance = PanelLikelihoodTrajectory(chance)
more = {"calculating_second_derivatives": "never"} if panel else {}
model = BIOGEME(database, log(MonteCarlo(chance)), number_of_draws=draws, seed=1223, generate_html=False,
                generate_yaml=False, save_iterations=False, **more)
model.model_name = what
start, busy = time.perf_counter(), time.process_time()
results = model.estimate()
seconds, processor = time.perf_counter() - start, time.process_time() - busy
print(json.dumps({"seconds": seconds, "processor": processor, "log_likelihood": results.final_log_likelihood,
                  "parameters": results.get_beta_values()}))
