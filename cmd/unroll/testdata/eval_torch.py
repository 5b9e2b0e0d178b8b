"""Draws modules of PyTorch and runs them, for the tests of unroll eval.

    python eval_torch.py FOLDER COUNT

writes FOLDER/0.safetensors and so on. Each has the weights of a module (w.NAME),
what it is run on (in.NAME), and what PyTorch found (out.NAME); its header has the
call of the constructor. Case i depends on i alone. PyTorch computes in double
precision; every fourth case has weights and inputs that fit into single precision,
and is stored so.
"""
import json
import math
import os
import random
import struct
import sys

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

TYPES = {torch.float64: ("F64", "d"), torch.float32: ("F32", "f"), torch.int64: ("I64", "q")}


def write(path, arrays, header):
    head, blobs, at = {"__metadata__": header}, [], 0
    for name, a in arrays.items():
        kind, letter = TYPES[a.dtype]
        numbers = a.detach().reshape(-1).tolist()
        blob = struct.pack("<%d%s" % (len(numbers), letter), *numbers)
        head[name] = {"dtype": kind, "shape": list(a.shape), "data_offsets": [at, at + len(blob)]}
        blobs.append(blob)
        at += len(blob)
    text = json.dumps(head).encode()
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def draw(r):
    """Returns the call of a constructor, and the module."""
    kind = r.choice(["RNN", "LSTM", "LSTM", "GRU"])
    inputs, hidden = r.randint(1, 4), r.randint(2, 5)
    options = {"num_layers": r.randint(1, 3)}
    if r.random() < 0.5:
        options["bidirectional"] = True
    if kind == "LSTM" and r.random() < 0.5:
        options["proj_size"] = r.randint(1, hidden - 1)
    if r.random() < 0.3:
        options["bias"] = False
    module = getattr(torch.nn, kind)(inputs, hidden, **options)
    words = ["%s=%s" % item for item in options.items()]
    return "nn.%s(%s)" % (kind, ", ".join([str(inputs), str(hidden)] + words)), module


def case(i):
    r = random.Random(i)
    torch.manual_seed(i)
    stored = torch.float32 if i % 4 == 3 else torch.float64

    def randn(*size):
        return torch.randn(*size).to(stored).double()

    call, module = draw(r)
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(p.uniform_(-0.8, 0.8).to(stored))
    lstm = isinstance(module, torch.nn.LSTM)
    ways, out = (2 if module.bidirectional else 1), module.proj_size or module.hidden_size
    steps, batch = r.randint(1, 6), r.randint(1, 4)
    sizes = {"h": (module.num_layers * ways, batch, out)}
    if lstm:
        sizes["c"] = (module.num_layers * ways, batch, module.hidden_size)

    given = {"x": randn(steps, batch, module.input_size)}
    started, packed = r.random() < 0.6, r.random() < 0.6
    start = {s: randn(size) if started else torch.zeros(size) for s, size in sizes.items()}
    if started:
        given.update({s + "0": v.clone() for s, v in start.items()})
    if r.random() < 0.9:
        given["dy"] = randn(steps, batch, ways * out)
    if r.random() < 0.5:
        given.update({"d%s_n" % s: randn(size) for s, size in sizes.items()})
    if packed:
        lengths = torch.tensor([r.randint(1, steps) for _ in range(batch)])
        given["lengths"] = lengths

    x = given["x"].clone().requires_grad_()
    for v in start.values():
        v.requires_grad_()
    y, last = module(pack_padded_sequence(x, lengths, enforce_sorted=False) if packed else x,
                     tuple(start.values()) if lstm else start["h"])
    if packed:
        y, _ = pad_packed_sequence(y, total_length=steps)
    last = dict(zip(sizes, last if lstm else [last]))
    found = {"y": y, **{s + "_n": v for s, v in last.items()}}

    terms = [(given[name], v) for name, v in [("d" + k, v) for k, v in found.items()] if name in given]
    if terms:
        sum((d * v).sum() for d, v in terms).backward()
        found["dx"] = x.grad
        found.update({"d%s0" % s: v.grad for s, v in start.items()})
        found.update({"d." + name: p.grad for name, p in module.named_parameters()})
    if packed:  # what stands behind the end of a sequence is nobody's business
        for b, n in enumerate(lengths.tolist()):
            for name in {"x", "dy"} & given.keys():
                given[name][n:, b] = math.nan

    prefix = r.choice(["", "", "encoder."])
    arrays = {"w." + prefix + k: v.to(stored) for k, v in module.state_dict().items()}
    if prefix:
        arrays["w.head.weight"] = torch.randn(2, 2)
    arrays.update({"in." + k: v if k == "lengths" else v.to(stored) for k, v in given.items()})
    arrays.update({"out." + ("d." + prefix + k[2:] if k[:2] == "d." else k): v for k, v in found.items()})
    return arrays, {"module": call}


def main(folder, count):
    for i in range(int(count)):
        write(os.path.join(folder, "%d.safetensors" % i), *case(i))


main(*sys.argv[1:])
