# SPDX-License-Identifier: BSL-1.0
"""From load to hosts."""
import json

from distribution import program
from registry import bar, figure, run


@bar("capacity-host-orders")
def host_orders(small):
    """Orders of hosts as linear programs against all of their corners, in whole hosts against all orders; the same
    peaks at eight rising levels; work left when any zone is lost; a region of three services, four generations and
    three zones over twelve months, in any numbers and in lots of two. One core."""
    r = json.loads(run(program("capacity_host_orders", small), *((200, 3) if small else (20_000, 12))))
    return [figure("cases against brute force", r["cases"]),
            figure("of which have an answer", r["solved"]),
            figure("largest distance, any numbers", r["lp_distance"], "<=", 1e-9),
            figure("largest distance, whole hosts", r["whole_distance"], "<=", 1e-9),
            figure("cases in which only one finds an answer", r["disagree"], "<=", 0),
            figure("whole orders without proof", r["unproven"], "<=", 0),
            figure("largest fall of cost when the level rises", r["fall"], "<=", 1e-9),
            figure("largest share short when a zone is lost", r["short"], "<=", 1e-9),
            figure("region: columns", r["columns"]),
            figure("region: any numbers", r["lp_s"], "<=", 0.5, "s"),
            figure("region: lots of two, 100 programs", r["lots_s"], unit="s"),
            figure("region: lots of two, gap", 100 * r["lots_gap"], unit="%")]
