# SPDX-License-Identifier: BSL-1.0
"""Hard plans split by prices: how soon bound and plan meet, beside solvers of the whole linear program."""
import importlib.util
import json
import pathlib
import re
import resource
import shutil
import tempfile
import time

from registry import ROOT, bar, built, figure, not_here, run


def program(path, target, small):
    """A program of the release preset; at a small size that of the tests will do."""
    if small:
        return built(path)
    run("cmake", "--preset", "release", "--log-level=NOTICE")
    run("cmake", "--build", "--preset", "release", "--target", target)
    return ROOT / "build/release" / path


def retailer(small, *options):
    example = program("examples/large_retailer/large_retailer", "large_retailer", small)
    return json.loads(run(example, "--json", *options))


@bar("decompose-large-retailer")
def large_retailer(small):
    """The linear program of a large retailer, 10,000 commodities x 5 factories x 100 warehouses x 1,000 stores, two
    threads: seconds until bound and plan are 1 % and 0.1 % apart, generation excluded; worst break of a constraint."""
    size = ["--commodities", "60", "--warehouses", "10", "--stores", "60", "--gap", "0.005"] if small else []
    told = retailer(small, "--threads", "2", "--check", "20" if small else "200", *size)
    figures = [figure("variables", told["variables"]), figure("gap", 100 * told["gap"], "<=", 0.1, "%"),
               figure("to 1 %", told["seconds_to_1_percent"], "<=", 45, "s")]
    if not small:
        figures.append(figure("to 0.1 %", told["seconds_to_01_percent"], "<=", 240, "s"))
    return figures + [figure("evaluations", told["iterations"]),
                      figure("of it on the sample", told["sample_s"], unit="s"),
                      figure("memory", told["peak_mb"], "<=", 500, "MB"),
                      figure("worst break of balance, demand or supply", told["worst_break"], "<=", 1e-8)]


def explicit(path):
    """The whole linear program in a file of the example, for HiGHS; its optimum, seconds and size."""
    import highspy
    import numpy as np
    rows = iter(pathlib.Path(path).read_text().splitlines())
    numbers = lambda: np.array([float(x) for x in next(rows).split()])
    K, F, W, S = (int(x) for x in numbers())
    capacity, overtime, to_store = numbers(), numbers()[0], numbers()
    cost, lower, upper, at, value, start = [], [], [], [], [], [0]
    supply_row, balance_row, demand_row = 0, K * F, K * F + K * W
    capacity_row = demand_row + K * S
    row_lower = np.zeros(capacity_row + W)
    row_upper = np.zeros(capacity_row + W)
    row_lower[capacity_row:], row_upper[capacity_row:] = -np.inf, capacity
    for k in range(K):
        demand, supply, to_warehouse = numbers(), numbers(), numbers()
        row_lower[supply_row + k * F:supply_row + (k + 1) * F] = -np.inf
        row_upper[supply_row + k * F:supply_row + (k + 1) * F] = supply
        row_lower[demand_row + k * S:demand_row + (k + 1) * S] = demand
        row_upper[demand_row + k * S:demand_row + (k + 1) * S] = demand
        f, w = np.divmod(np.arange(F * W), W)
        at.append(np.stack([supply_row + k * F + f, balance_row + k * W + w, capacity_row + w], 1).ravel())
        value.append(np.tile([1.0, 1.0, 1.0], F * W))
        cost.append(to_warehouse)
        start.append(np.full(F * W, 3))
        w, s = np.divmod(np.arange(W * S), S)
        at.append(np.stack([balance_row + k * W + w, demand_row + k * S + s], 1).ravel())
        value.append(np.tile([-1.0, 1.0], W * S))
        cost.append(to_store)
        start.append(np.full(W * S, 2))
    at.append(capacity_row + np.arange(W))
    value.append(np.full(W, -1.0))
    cost.append(np.full(W, overtime))
    start.append(np.full(W, 1))
    cost = np.concatenate(cost)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(row_upper)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(len(cost)), np.full(len(cost), np.inf)
    lp.row_lower_, lp.row_upper_ = row_lower, row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.cumsum(np.concatenate([[0], *start[1:]])).astype(np.int32)
    lp.a_matrix_.index_ = np.concatenate(at).astype(np.int32)
    lp.a_matrix_.value_ = np.concatenate(value)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    began = time.monotonic()
    solver.passModel(lp)
    solver.run()
    return solver.getInfo().objective_function_value, time.monotonic() - began, len(cost)


@bar("decompose-large-retailer-highs")
def beside_highs(small):
    """The same generator at sizes that HiGHS can hold, 500 commodities: its optimum of the explicit program lies
    between our bound and our plan (0.1 % apart). Memory is the peak of each process, that of HiGHS with Python's."""
    if not importlib.util.find_spec("highspy"):
        raise not_here("needs the Python package highspy")
    figures = []
    sizes = [(20, 5, 20)] if small else [(500, 5, 20), (500, 5, 50), (500, 10, 50)]
    with tempfile.TemporaryDirectory() as folder:
        path = lambda at: pathlib.Path(folder) / f"{at}.txt"
        ours = [retailer(small, "--commodities", commodities, "--warehouses", warehouses, "--stores", stores,
                         "--threads", "2", "--sample", "0.2", "--dump", path(at))
                for at, (commodities, warehouses, stores) in enumerate(sizes)]  # first: children inherit a peak
        for at, ((commodities, warehouses, stores), told) in enumerate(zip(sizes, ours)):
            optimum, seconds, variables = explicit(path(at))
            name = f"{commodities} x 5 x {warehouses} x {stores}"
            room = 1e-7 * abs(optimum)  # what HiGHS calls feasible
            figures += [figure(f"{name}: variables", variables),
                        figure(f"{name}: optimum above the bound", (optimum - told["lower"] + room) / optimum, ">=", 0),
                        figure(f"{name}: plan above the optimum", (told["upper"] - optimum + room) / optimum, ">=", 0),
                        figure(f"{name}: gap", 100 * told["gap"], unit="%"),
                        figure(f"{name}: seconds", told["solve_s"], unit="s"),
                        figure(f"{name}: seconds of HiGHS", seconds, unit="s"),
                        figure(f"{name}: memory", told["peak_mb"], unit="MB"),
                        figure(f"{name}: memory of HiGHS", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                               unit="MB")]
    return figures


@bar("decompose-shared-storage")
def shared_storage(small):
    """10,000 newsvendors at 10 sites that share storage, one thread: seconds to a certified gap of 0.01 % beside the
    dual simplex of CLP on the explicit program (500,000 variables), and a solve after one storage grew by a tenth."""
    one = program("benchmarks/storage_lp", "storage_lp", small)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "storage.mps"
        told = json.loads(run(one, 300 if small else 10_000, 1, path))
        figures = [figure("certified gap", 100 * told["gap"], "<=", 0.01, "%"),
                   figure("seconds", told["cold_s"], unit="s"),
                   figure("evaluations", told["evaluations"]),
                   figure("a product and evaluation", told["ns_per_product"], "<=", 150, "ns"),
                   figure("warm over cold", told["warm_s"] / told["cold_s"], "<=", 0.15),
                   figure("gap when warm", 100 * told["warm_gap"], "<=", 0.01, "%")]
        if not shutil.which("clp"):
            if small:
                return figures
            raise not_here("needs clp (coinor-clp)")
        said = run("clp", path, "-dualsimplex")
    optimum, seconds = re.search(r"Optimal objective (\S+) - \d+ iterations time ([\d.]+)", said).groups()
    return figures + [figure("seconds of CLP, reading excluded", float(seconds), unit="s"),
                      figure("CLP over ours", float(seconds) / told["cold_s"], ">=", 20),
                      figure("its optimum between bound and plan", told["lower"] <= float(optimum) * (1 - 1e-8) and
                             told["upper"] >= float(optimum) * (1 + 1e-8), ">=", 1)]
