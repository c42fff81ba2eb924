# SPDX-License-Identifier: BSL-1.0
"""Fleets of products that share storage, inbound and outbound work of their sites."""
import json

from decompose import program
from registry import bar, figure, run


def fleet(small, products, *more):
    one = program("benchmarks/network_fleet", "network_fleet", small)
    return json.loads(run(one, products, 50, 2, 2, *more))


@bar("network-fleet")
def network_fleet(small):
    """Products at 50 sites with 2 delivery speeds under storage, inbound and outbound capacities, two threads: wall
    seconds to a certified gap of 0.1 %, laying out the data included; memory with the generated fleet."""
    figures = []
    sizes = {500: None} if small else {25_000: None, 50_000: None, 100_000: 10, 1_000_000: 100}
    per_product = {}
    for products, bar_s in sizes.items():
        told = fleet(small, products)
        seconds = told["layout_s"] + told["cold_s"]
        per_product[products] = seconds / products
        name = f"{products:,}"
        figures.append(figure(f"{name}: gap", 100 * told["gap"], "<=", 0.1, "%"))
        figures.append(figure(f"{name}: seconds", seconds, "<=", bar_s, "s") if bar_s else
                       figure(f"{name}: seconds", seconds, unit="s"))
        figures += [figure(f"{name}: of it laying out", told["layout_s"], unit="s"),
                    figure(f"{name}: evaluations", told["evaluations"]),
                    figure(f"{name}: a product, site and evaluation, both cores counted", told["ns_per_pair"],
                           unit="ns"),
                    figure(f"{name}: fullest capacity", told["fullest"], "<=", 1)]
        if products == 1_000_000:
            figures.append(figure(f"{name}: memory", told["peak_mb"], "<=", 4096, "MB"))
    if not small:
        figures.append(figure("seconds a product, 1,000,000 over 100,000",
                              per_product[1_000_000] / per_product[100_000], "<=", 1.25))
    return figures


@bar("network-warm")
def network_warm(small):
    """100,000 products at 50 sites with 2 speeds, two threads, 0.1 %: a solve from yesterday's prices after 5 % of the
    capacities have moved by 10 %, up and down in turn, over a solve from nothing."""
    told = fleet(small, 500 if small else 100_000)
    return [figure("warm over cold", told["warm_s"] / told["cold_s"], "<=", 0.15),
            figure("evaluations when warm over cold", told["warm_evaluations"] / told["evaluations"]),
            figure("seconds when cold", told["cold_s"], unit="s"),
            figure("seconds when warm", told["warm_s"], unit="s"),
            figure("gap when warm", 100 * told["warm_gap"], "<=", 0.1, "%"),
            figure("fullest capacity when warm", told["warm_fullest"], "<=", 1)]


@bar("network-placement-warm")
def network_placement_warm(small):
    """Placements over four periods at 85 % of the storage and inbound that they would use, two threads, 0.1 %: planned
    again after 5 % of the capacities have moved by 10 %, up and down in turn, over planned from nothing; laying out the
    problem excluded from both."""
    one = program("benchmarks/network_place_warm", "network_place_warm", small)
    figures = []
    for products, sites, centres in [(40, 10, 3)] if small else [(3000, 10, 3), (1000, 30, 3), (1000, 40, 10),
                                                                 (300, 100, 10)]:
        told = json.loads(run(one, products, sites, centres, 2))
        name = f"{told['cells']:,} cells, {sites} sites, {centres} centres"
        figures += [figure(f"{name}: warm over cold", told["warm_s"] / told["cold_s"], "<=", 0.15),
                    figure(f"{name}: capacities moved", told["moved"]),
                    figure(f"{name}: seconds when cold", told["cold_s"], unit="s"),
                    figure(f"{name}: seconds when warm", told["warm_s"], unit="s"),
                    figure(f"{name}: evaluations when warm", told["warm_evaluations"]),
                    figure(f"{name}: gap when warm", 100 * told["warm_gap"], "<=", 0.1, "%"),
                    figure(f"{name}: gap when planned from nothing instead", 100 * told["cold_tomorrow_gap"],
                           unit="%"),
                    figure(f"{name}: fullest capacity when warm", told["fullest"], "<=", 1)]
    return figures


@bar("network-distribution")
def network_distribution(small):
    """Products of one centre and 10 sites under echelon base stock (balance assumption), vendors with random lead
    times, storage of every building, inbound and outbound limited, two threads: seconds to a certified gap of 0.5 %,
    laying out excluded; planned again after 5 % of the capacities have moved by 10 %."""
    one = program("benchmarks/network_distribution", "network_distribution", small)
    figures = []
    for products in [200] if small else [1_000, 10_000]:
        told = json.loads(run(one, products, 3 if small else 10, 2))
        name = f"{products:,}"
        figures += [figure(f"{name}: gap", 100 * told["gap"], "<=", 0.5, "%"),
                    figure(f"{name}: seconds", told["cold_s"], unit="s"),
                    figure(f"{name}: evaluations", told["evaluations"]),
                    figure(f"{name}: a product and evaluation, both cores counted", told["us_per_product"], unit="us"),
                    figure(f"{name}: fullest capacity", told["fullest"], "<=", 1),
                    figure(f"{name}: nobody waits, by demand", 100 * told["in_stock"], unit="%"),
                    figure(f"{name}: demand whose product is carried", 100 * told["carried"], unit="%"),
                    figure(f"{name}: gap when planned again", 100 * told["warm_gap"], "<=", 0.5, "%"),
                    figure(f"{name}: planned again over cold", told["warm_s"] / told["cold_s"])]
    return figures
