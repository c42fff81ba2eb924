# SPDX-License-Identifier: BSL-1.0
"""Choice models estimated by maximum likelihood."""
import json
import os

from registry import ROOT, bar, built, data, figure, not_here, run


def estimate(small, *what):
    if not small:
        run("cmake", "--preset", "release", "--log-level=NOTICE")
        run("cmake", "--build", "--preset", "release", "--target", "choice_estimate")
    path = built("benchmarks/choice_estimate") if small else ROOT / "build/release/benchmarks/choice_estimate"
    return [json.loads(line) for line in run(path, *what).splitlines()]


@bar("choice-oracles")
def oracles(small):
    """Final log-likelihoods of Swissmetro (6,768 choices) as the examples of Biogeme 3.3.4 print them: thirteen models
    with a closed form and three integrated by quadrature. Standard errors, of second derivatives and robust, against
    those of the matrices that it stores."""
    data("choice_sets")
    errors, *models = estimate(small, "oracles", "2")
    figures = [figure("models", len(models), ">=", 16),
               figure("models not settled", sum(not m["settled"] for m in models), "<=", 0),
               figure("standard errors of the logit, relative", errors["errors"], "<=", 1e-5)]
    return figures + [figure(m["name"], abs(m["ours"] - m["printed"]), "<=", 1e-3) for m in models]


@bar("choice-mixed")
def mixed(small):
    """Mixed logits on Swissmetro, two workers: a normal taste for time, 2,000 draws a choice, with standard errors by
    second derivatives; four normal tastes of 752 persons, 5,000 antithetic draws each, with those by scores. Biogeme
    from the Python package index beside it on the same machine ($ECHELON_BIOGEME is a Python that has it), draws as
    many; its time is that of the estimation alone. For the record: six normal tastes of 361 persons for suppliers of
    electricity, 1,500 Halton draws each, where xlogit reports -3886."""
    path = data("choice_sets") / "swissmetro.csv.gz"
    python = os.environ.get("ECHELON_BIOGEME")
    figures = []
    for what, draws, seconds in (("normal", 2000, 4), ("panel", 5000, 12)):
        draws = 50 if small else draws
        ours = estimate(small, what, draws, "2")[0]
        figures += [figure(f"{what}: seconds", ours["seconds"], "<=", seconds, "s"),
                    figure(f"{what}: evaluations", ours["evaluations"]),
                    figure(f"{what}: not settled", float(not ours["settled"]), "<=", 0),
                    figure(f"{what}: log-likelihood", ours["log_likelihood"])]
        if small:
            continue
        if not python:
            raise not_here("needs Biogeme: $ECHELON_BIOGEME")
        text = run(python, ROOT / "benchmarks/peers/choice_biogeme.py", what, draws, path)
        theirs = json.loads(text.splitlines()[-1])
        figures += [figure(f"{what}: seconds of Biogeme", theirs["seconds"], unit="s"),
                    figure(f"{what}: log-likelihood of Biogeme", theirs["log_likelihood"]),
                    figure(f"{what}: times as fast", theirs["seconds"] / ours["seconds"], ">=", 5),
                    figure(f"{what}: processor time of Biogeme over ours", theirs["processor"] / ours["processor"])]
    ours = estimate(small, "electricity", 50 if small else 1500, "2")[0]
    return figures + [figure("electricity: seconds", ours["seconds"], unit="s"),
                      figure("electricity: not settled", float(not ours["settled"]), "<=", 0),
                      figure("electricity: log-likelihood", ours["log_likelihood"])]


@bar("choice-rows")
def rows(small):
    """Multinomial logit on a million generated rows, five alternatives a choice, eight columns, two workers."""
    told = estimate(small, "rows", 10000 if small else 1000000, "2")[0]
    return [figure("rows", told["rows"]),
            figure("peak memory of the process over the data", told["peak"] / told["data"], "<=", 2),
            figure("estimation", told["seconds"], unit="s"),
            figure("not settled", float(not told["settled"]), "<=", 0),
            figure("farthest parameter, in standard errors", told["worst"])]
