# SPDX-License-Identifier: BSL-1.0
"""The whole stochastic program of benchmarks/network/small_program.cpp as one linear program, solved by HiGHS:
small_program_highs.py FILE prints optimum, processor seconds and size in JSON."""
import json
import pathlib
import sys
import time

import highspy
import numpy as np

rows = iter(pathlib.Path(sys.argv[1]).read_text().splitlines())
numbers = lambda: np.array([float(x) for x in next(rows).split()])
products, paths, sites, streams, slots = (int(x) for x in numbers())
constant, cost, at, value, length = 0.0, [], [], [], []
lower_of_row, upper_of_row = [], []
capacity_row = 0  # the slots come first
count = slots
coupling = []
for i in range(products):
    unit, leftover, lost = numbers(), numbers(), numbers()
    ship, demand = numbers().reshape(sites, streams), numbers().reshape(paths, streams)
    use = np.stack([numbers() for _ in range(sites)])
    constant += float((demand @ lost).sum()) / paths
    stock_row = count + np.arange(paths * sites).reshape(paths, sites)
    demand_row = count + paths * sites + np.arange(paths * streams).reshape(paths, streams)
    count += paths * (sites + streams)
    upper_of_row += [np.zeros(paths * sites), demand.ravel()]
    for j in range(sites):  # units brought to a site: what they cost, left over on every path, and use
        uses = np.flatnonzero(use[j])
        cost.append(np.array([unit[j] + leftover[j]]))
        at.append(np.concatenate([uses, stock_row[:, j]]))
        value.append(np.concatenate([use[j][uses], -np.ones(paths)]))
        length.append(np.array([len(uses) + paths]))
    coupling.append((stock_row, demand_row, ship, lost, leftover))
sent_slot = numbers().astype(int)
capacity = numbers()
for stock_row, demand_row, ship, lost, leftover in coupling:
    for j in range(sites):
        for m in np.flatnonzero(ship[j] >= 0):  # units sent from a site to a stream, path by path
            cost.append(np.full(paths, (ship[j, m] - lost[m] - leftover[j]) / paths))
            at.append(np.stack([np.full(paths, sent_slot[j]), stock_row[:, j], demand_row[:, m]], 1).ravel())
            value.append(np.tile([1.0 / paths, 1.0, 1.0], paths))
            length.append(np.full(paths, 3))
cost, length = np.concatenate(cost), np.concatenate(length)
lp = highspy.HighsLp()
lp.num_col_, lp.num_row_ = len(cost), count
lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(len(cost)), np.full(len(cost), np.inf)
lp.row_lower_ = np.full(count, -np.inf)
lp.row_upper_ = np.concatenate([np.where(capacity < 0, np.inf, capacity), *upper_of_row])
lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(length)]).astype(np.int32)
lp.a_matrix_.index_ = np.concatenate(at).astype(np.int32)
lp.a_matrix_.value_ = np.concatenate(value)
solver = highspy.Highs()
solver.setOptionValue("output_flag", False)
began = time.process_time()
solver.passModel(lp)
solver.run()
print(json.dumps({"optimum": solver.getInfo().objective_function_value + constant,
                  "seconds": time.process_time() - began, "variables": len(cost), "rows": count,
                  "solved": solver.getModelStatus() == highspy.HighsModelStatus.kOptimal}))
