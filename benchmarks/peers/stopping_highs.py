# SPDX-License-Identifier: BSL-1.0
"""The best assortment of a dense Markov chain as the linear program of Feldman and Topaloglu, solved by HiGHS:
stopping_highs.py FILE prints value and seconds in JSON; benchmarks/assort/assortments.cpp writes FILE."""
import json
import pathlib
import sys
import time

import highspy
import numpy as np

numbers = np.frombuffer(pathlib.Path(sys.argv[1]).read_bytes())
n = int(round(np.sqrt(len(numbers) + 1))) - 1
arrive, worth, move = numbers[:n], numbers[n:2 * n], numbers[2 * n:].reshape(n, n)
# sales x, then visits without sale z: x_j + z_j - sum_i move_ij z_i = arrive_j
square = np.eye(n) - move.T
lp = highspy.HighsLp()
lp.num_col_, lp.num_row_ = 2 * n, n
lp.col_cost_ = np.concatenate([-worth, np.zeros(n)])
lp.col_lower_, lp.col_upper_ = np.zeros(2 * n), np.full(2 * n, np.inf)
lp.row_lower_ = lp.row_upper_ = arrive
lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
columns = [(np.array([j]), np.array([1.0])) for j in range(n)]
columns += [(np.flatnonzero(square[:, j]), square[:, j][square[:, j] != 0]) for j in range(n)]
lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(c[0]) for c in columns])]).astype(np.int32)
lp.a_matrix_.index_ = np.concatenate([c[0] for c in columns]).astype(np.int32)
lp.a_matrix_.value_ = np.concatenate([c[1] for c in columns])
solver = highspy.Highs()
solver.setOptionValue("output_flag", False)
solver.setOptionValue("threads", 1)
solver.setOptionValue("small_matrix_value", 1e-12)  # by default moves below 1e-9 are dropped, and value with them
solver.setOptionValue("primal_feasibility_tolerance", 1e-10)
solver.setOptionValue("dual_feasibility_tolerance", 1e-10)
solver.passModel(lp)
start = time.process_time()
solver.run()
seconds = time.process_time() - start
print(json.dumps({"solved": solver.getModelStatus() == highspy.HighsModelStatus.kOptimal,
                  "value": -solver.getInfo().objective_function_value, "seconds": seconds}))
