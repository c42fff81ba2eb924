# SPDX-License-Identifier: BSL-1.0
"""Networks beside PyTorch on the processor: the same architecture, the same minibatch, in turns on one machine.

PyTorch is looked for in the Python of $ECHELON_TORCH (a path to an interpreter), else in the present one. "Tuned" means
that its memory is kept by the allocator and that it may use AVX-512, which here makes it up to three times faster.
Milliseconds of one thread are those of the processor, so that a machine which others use too is unjust to nobody; what
a second core gains is read off the clock and needs a quiet machine.
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time

from registry import ROOT, bar, built, figure, not_here, run

PYTHON = os.environ.get("ECHELON_TORCH", sys.executable)
SCRIPT = ROOT / "benchmarks/peers/nets_torch.py"
TUNED = {"ATEN_CPU_CAPABILITY": "avx512", "MALLOC_MMAP_THRESHOLD_": "8589934592",
         "MALLOC_TRIM_THRESHOLD_": "8589934592", "MALLOC_TOP_PAD_": "268435456"}


def program(small, name="nn_training"):
    if small:
        return built(f"benchmarks/{name}")
    run("cmake", "--preset", "release", "--log-level=NOTICE")
    run("cmake", "--build", "--preset", "release", "--target", name)
    return ROOT / "build/release/benchmarks" / name


def torch(*words, tuned=True):
    """What the peer says, or nothing where it is not installed."""
    where = dict(os.environ, **(TUNED if tuned else {}))
    where.pop("OPENBLAS_CORETYPE", None)
    if subprocess.run([PYTHON, "-c", "import torch"], capture_output=True, env=where).returncode != 0:
        return None
    told = run(PYTHON, SCRIPT, *words, env=where)
    return json.loads(told) if told.strip() else {}


def ours(path, net, batch, workers, runs):
    return json.loads(run(path, net, batch, workers, runs))


def training(small, plans):
    """Figures of (net, batch, least ratio) by one thread, and of the second core."""
    path, figures = program(small), []
    for net, batch, least in plans:
        if small:
            figures.append(figure(f"{net}, batch 2", ours(path, net, 2, 1, 1)["cpu_ms"], unit="ms"))
            continue
        runs = 7
        first, theirs = ours(path, net, batch, 1, runs), torch("time", net, batch, 1, runs)
        again = ours(path, net, batch, 1, runs)  # in turns, so that a slow minute is nobody's
        mine = (first["cpu_ms"] + again["cpu_ms"]) / 2
        gain = min(first["ms"], again["ms"]) / min(ours(path, net, batch, 2, runs)["ms"] for _ in range(2))
        figures.append(figure(f"{net}, batch {batch}, ours", mine, unit="ms"))
        if theirs:
            version = theirs["version"]
            figures.append(figure(f"{net}, batch {batch}, PyTorch {version} tuned, over ours",
                                  theirs["cpu_ms"] / mine, ">=" if least else "", least))
            installed = torch("time", net, batch, 1, 3, tuned=False)
            figures.append(figure(f"{net}, batch {batch}, PyTorch {version} as installed, over ours",
                                  installed["cpu_ms"] / mine))
        figures.append(figure(f"{net}, batch {batch}, second core", gain, ">=", 1.8))
    return figures


@bar("nn-training-mqcnn")
def mqcnn(small):
    """A training step of MQ-CNN that decodes at all 200 steps (six dilated convolutions of 30 channels, 24 periods
    ahead, nine quantiles): forward, pinball loss, backward, Adam; one thread, PyTorch's milliseconds over ours. Then
    the multiply-adds a second of its convolutions and dense layers in both directions, over those that registers alone
    allow; work that is saved by splitting is not counted."""
    figures = training(small, [("mqcnn_fork", batch, 2.4) for batch in ((128,) if small else (128, 256, 512))])
    told = [json.loads(line) for line in run(program(small), "peak", 1 if small else 9).splitlines()]
    for layer in told[:-1]:
        figures.append(figure(f"{layer['layer']}, of the peak",
                              100 * layer["multiply_adds_a_second"] / told[-1]["peak"], unit="%"))
    return [*figures, figure("convolutions and dense layers, of the peak", 100 * told[-1]["share"], ">=", 55, "%")]


@bar("nn-training-recurrent")
def recurrent(small):
    """A training step of GRU 64 and LSTM 64 over 100 steps, last state to 24 periods and nine quantiles, and of MQ-CNN
    that decodes at the last step alone; one thread, PyTorch's milliseconds over ours."""
    return training(small, [(net, batch, 2.2) for net in ("gru", "lstm") for batch in ((128,) if small else
                                                                                       (128, 256, 512))] +
                    [("mqcnn_last", 256, 0)])


@bar("nn-training-attention")
def attention(small):
    """A training step of a block of causal attention (width 64, four heads, 100 steps, feed-forward 256); one thread,
    PyTorch's milliseconds over ours."""
    return training(small, [("attn", batch, 2.0) for batch in ((128,) if small else (128, 256, 512))])


@bar("nn-gradients-torch")
def gradients(small):
    """Loss and gradient of the five networks from the weights and data of PyTorch, beside its own, in single precision:
    the largest distance over the largest slope."""
    if small or torch("time", "gru", 2, 1, 1) is None:
        raise not_here("needs PyTorch: a Python that imports it, named by $ECHELON_TORCH")
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for net in ("mqcnn_fork", "mqcnn_last", "gru", "lstm", "attn"):
            torch("store", net, 7, f"{folder}/{net}")
            told = json.loads(run(program(small), "check", net, f"{folder}/{net}"))
            figures += [figure(f"{net}: gradient", told["gradient_off"], "<=", 1e-4),
                        figure(f"{net}: loss", abs(told["loss"] / told["theirs"] - 1), "<=", 1e-5)]
    return figures


@bar("nn-survives-kill")
def survives(small):
    """Training of a small network with a checkpoint every third step, killed at random moments (SIGKILL) and continued:
    final weights equal those of a run that nobody disturbed, bit for bit."""
    path, steps, kills = program(small), 20 if small else 4000, 2 if small else 200
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        undisturbed = run(path, "resume", f"{folder}/one", steps)
        whole = time.perf_counter() - began
        killed = 0
        for _ in range(100 * kills):
            child = subprocess.Popen([path, "resume", f"{folder}/two", str(steps)], stdout=subprocess.PIPE, text=True)
            try:
                told, _ = child.communicate(timeout=rng.uniform(0, 4 * whole / kills) if killed < kills else None)
                if killed >= kills:
                    break
                os.remove(f"{folder}/two")  # it was done before it was killed: begin again
            except subprocess.TimeoutExpired:
                child.kill()
                child.communicate()
                killed += 1
        return [figure("kills", killed, ">=", kills),
                figure("weights that differ", 0 if told == undisturbed else 1, "<=", 0)]


@bar("nn-compile-time")
def compile_time(small):
    """User seconds of GCC at -O2 for a network of six layers in both directions, beside the same source without it; and
    template instantiations that another layer adds, by Clang's time trace."""
    source = """
#include <echelon/nn/attention.hpp>
#include <echelon/nn/combine.hpp>
#include <echelon/nn/convolution.hpp>
#include <echelon/nn/dense.hpp>
#include <echelon/nn/gru.hpp>
#include <echelon/nn/layer_norm.hpp>
#include <echelon/nn/sequential.hpp>
using namespace echelon::nn;
using net = sequential<%s>;
void both(const float* w, const float* turned, const batch<float>& b, const float* x, float* y, float* dy, float* dw,
          float* memory) {
  net::forward(w, b, x, y, memory);
  net::backward(w, turned, b, x, y, dy, static_cast<float*>(nullptr), dw, memory);
}
"""
    six = ["causal_convolution<10, 30, 2, 1, act::relu>", "causal_convolution<30, 32, 2, 2, act::relu>",
           "gru<32, 64>", "layer_norm<64>", "attention<64, 4>", "dense<64, 9>"]
    from compile import FLAGS
    from registry import cost
    with tempfile.TemporaryDirectory() as folder:
        def seconds(layers):
            (file := f"{folder}/net.cpp")
            open(file, "w").write(source % ", ".join(layers))
            return cost("g++", *FLAGS, "-O2", "-march=native", "-c", file, "-o", "/dev/null", repeats=1 if small else 3)

        def instantiations(layers):
            file = f"{folder}/trace.cpp"
            open(file, "w").write(source % ", ".join(layers))
            subprocess.run([clang, *FLAGS, "-O0", "-ftime-trace", "-ftime-trace-granularity=0", "-c", file, "-o",
                            f"{folder}/trace.o"], check=True, capture_output=True)
            events = json.load(open(f"{folder}/trace.json"))["traceEvents"]
            return sum(bool(re.fullmatch("Instantiate(Class|Function)", e["name"])) for e in events)

        took, memory = seconds(six)
        figures = [figure("six layers, both directions", took, "<=", 2, "s"), figure("memory", memory, unit="MB")]
        clang = next((c for c in ("clang++-16", "clang++-19", "clang++") if
                      subprocess.run(["which", c], capture_output=True).returncode == 0), None)
        if clang:
            dense = [f"dense<{k}, {k + 1}, act::relu>" for k in range(8, 16)]
            figures.append(figure("instantiations of another dense layer",
                                  (instantiations(dense) - instantiations(dense[:4])) / 4, "<=", 30))
            convs = [f"causal_convolution<{k}, {k + 1}, 2, {k}, act::relu>" for k in range(8, 16)]
            figures.append(figure("instantiations of another convolution",
                                  (instantiations(convs) - instantiations(convs[:4])) / 4, "<=", 30))
    return figures
