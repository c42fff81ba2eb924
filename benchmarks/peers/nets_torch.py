#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The networks of benchmarks/nn/nets.hpp in PyTorch on the processor, in single precision.

nets_torch.py time NET BATCH THREADS RUNS   median milliseconds of a training step: forward, pinball, backward, Adam
nets_torch.py store NET BATCH FOLDER        weights, data, loss and gradient as raw float32, in the library's order

Start it with ATEN_CPU_CAPABILITY=avx512 (where the processor has it) and MALLOC_MMAP_THRESHOLD_,
MALLOC_TRIM_THRESHOLD_ and MALLOC_TOP_PAD_ so large that memory is kept: this is what "tuned" means here.
"""
import json
import os
import pathlib
import statistics
import sys
import time

threads = int(sys.argv[4]) if sys.argv[1] == "time" else 1
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = str(threads)
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "ACTIVE")
import torch  # noqa: E402
from torch import nn  # noqa: E402

torch.set_num_threads(threads)
torch.manual_seed(0)
AHEAD, LEVELS, INPUTS, FIXED, KNOWN = 24, 9, 10, 16, 4
QUANTILES = torch.arange(1, 10) / 10.0


class Causal(nn.Module):
    def __init__(self, fork):
        super().__init__()
        self.fork = fork
        self.convs = nn.ModuleList([nn.Conv1d(30 if k else INPUTS, 30, 2, dilation=2 ** k) for k in range(6)])
        self.g1, self.g2 = nn.Linear(30 + FIXED + AHEAD * KNOWN, 64), nn.Linear(64, AHEAD * 10 + 20)
        self.l1, self.l2 = nn.Linear(34, 32), nn.Linear(32, LEVELS)

    def forward(self, x, s, f):
        h = x.transpose(1, 2)
        for k, conv in enumerate(self.convs):
            h = torch.relu(conv(nn.functional.pad(h, (2 ** k, 0))))
        h = h.transpose(1, 2)
        if not self.fork:
            h = h[:, -1:, :]
        b, t, _ = h.shape
        joined = [h, s[:, None].expand(b, t, FIXED), f.reshape(b, 1, AHEAD * KNOWN).expand(b, t, AHEAD * KNOWN)]
        z = torch.relu(self.g2(torch.relu(self.g1(torch.cat(joined, 2)))))
        near = z[..., :AHEAD * 10].reshape(b, t, AHEAD, 10)
        wide = z[..., AHEAD * 10:].unsqueeze(2).expand(b, t, AHEAD, 20)
        w = torch.cat([near, wide, f[:, None].expand(b, t, AHEAD, KNOWN)], 3)
        return self.l2(torch.relu(self.l1(w)))

    def layers(self):
        return [*self.convs, self.g1, self.g2, self.l1, self.l2]


class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.r, self.o = getattr(nn, kind)(INPUTS, 64, batch_first=True), nn.Linear(64, AHEAD * LEVELS)

    def forward(self, x, s, f):
        return self.o(self.r(x)[0][:, -1]).reshape(-1, 1, AHEAD, LEVELS)

    def layers(self):
        return [self.r, self.o]


class Attention(nn.Module):
    def __init__(self, d=64, steps=100):
        super().__init__()
        self.i, self.n1, self.qkv, self.p = nn.Linear(INPUTS, d), nn.LayerNorm(d), nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.n2, self.f1, self.f2 = nn.LayerNorm(d), nn.Linear(d, 4 * d), nn.Linear(4 * d, d)
        self.o = nn.Linear(d, AHEAD * LEVELS)
        self.register_buffer("mask", torch.triu(torch.full((steps, steps), float("-inf")), 1))

    def forward(self, x, s, f):
        h = self.i(x)
        b, t, d = h.shape
        q, k, v = self.qkv(self.n1(h)).reshape(b, t, 3, 4, d // 4).permute(2, 0, 3, 1, 4)
        share = torch.softmax(q @ k.transpose(-1, -2) * (d // 4) ** -0.5 + self.mask, -1)
        h = h + self.p((share @ v).transpose(1, 2).reshape(b, t, d))
        h = h + self.f2(torch.relu(self.f1(self.n2(h))))
        return self.o(h[:, -1]).reshape(-1, 1, AHEAD, LEVELS)

    def layers(self):
        return [self.i, self.n1, self.qkv, self.p, self.n2, self.f1, self.f2, self.o]


NETS = {"mqcnn_fork": lambda: Causal(True), "mqcnn_last": lambda: Causal(False), "gru": lambda: Recurrent("GRU"),
        "lstm": lambda: Recurrent("LSTM"), "attn": Attention}


def data(name, series):
    random = torch.Generator().manual_seed(1)
    steps = 200 if name.startswith("mq") else 100
    return [torch.randn(*shape, generator=random)
            for shape in ((series, steps, INPUTS), (series, FIXED), (series, AHEAD, KNOWN), (series, AHEAD))]


def pinball(said, y):
    error = y[:, None, :, None] - said
    return torch.maximum(QUANTILES * error, (QUANTILES - 1) * error).mean()


def flat(net, of):
    """All weights, or their gradients, in the order of the library: [in, out] matrices, biases after them."""
    parts = []
    for layer in net.layers():
        weights = dict(layer.named_parameters())
        if isinstance(layer, nn.Conv1d):
            parts += [of(weights["weight"]).permute(2, 1, 0), of(weights["bias"])]
        elif isinstance(layer, nn.LayerNorm):
            parts += [of(weights["weight"]), of(weights["bias"])]
        elif isinstance(layer, nn.Linear):
            parts += [of(weights["weight"]).T, of(weights["bias"])]
        else:
            parts += [of(weights["weight_ih_l0"]).T, of(weights["weight_hh_l0"]).T, of(weights["bias_ih_l0"]),
                      of(weights["bias_hh_l0"])]
    return torch.cat([part.reshape(-1) for part in parts])


net, (x, s, f, y) = NETS[sys.argv[2]](), data(sys.argv[2], int(sys.argv[3]))
if sys.argv[1] == "store":
    folder = pathlib.Path(sys.argv[4])
    folder.mkdir(parents=True, exist_ok=True)
    loss = pinball(net(x, s, f), y)
    loss.backward()
    for what, values in dict(x=x, s=s, f=f, y=y, weights=flat(net, lambda p: p.detach()),
                             gradient=flat(net, lambda p: p.grad), loss=loss.detach().reshape(1)).items():
        (folder / f"{what}.f32").write_bytes(values.contiguous().numpy().tobytes())
else:
    optimiser = torch.optim.Adam(net.parameters(), 1e-3)

    def step():
        optimiser.zero_grad(set_to_none=True)
        pinball(net(x, s, f), y).backward()
        optimiser.step()

    wall, cpu = [], []
    for k in range(2 + int(sys.argv[5])):
        a, b = time.perf_counter(), time.process_time()
        step()
        wall.append(1e3 * (time.perf_counter() - a))
        cpu.append(1e3 * (time.process_time() - b))
    print(json.dumps({"net": sys.argv[2], "batch": int(sys.argv[3]), "workers": threads, "version": torch.__version__,
                      "ms": statistics.median(wall[2:]), "cpu_ms": statistics.median(cpu[2:])}))
