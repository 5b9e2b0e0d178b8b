"""Runs the stacks of a safetensors file in PyTorch, and writes what it finds.

    python witness.py cases.json in.safetensors out.safetensors

A case is a module, a batch and what the loss says of its outputs and last
states. Its arrays are named N.x0, N.h0 and so on, N the number of the case. The
module is run twice: with the weights of the file (N.a.) and with weights of its
own, whose two biases both count (N.b.).
"""
import json
import struct
import sys

import torch
from torch.nn.utils.rnn import pack_sequence, pad_packed_sequence

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def read(path):
    with open(path, "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        data = f.read()
    arrays = {}
    for name, info in header.items():
        begin, end = info["data_offsets"]
        numbers = struct.unpack("<%dd" % ((end - begin) // 8), data[begin:end])
        arrays[name] = torch.tensor(numbers).reshape(info["shape"])
    return arrays


def write(path, arrays):
    header, blobs, at = {}, [], 0
    for name, a in arrays.items():
        a = a.detach().reshape(-1).tolist(), list(a.shape)
        blob = struct.pack("<%dd" % len(a[0]), *a[0])
        header[name] = {"dtype": "F64", "shape": a[1], "data_offsets": [at, at + len(blob)]}
        blobs.append(blob)
        at += len(blob)
    head = json.dumps(header).encode()
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(head)) + head + b"".join(blobs))


def run(module, case, given, out, prefix):
    lstm = case["module"] == "LSTM"
    batch = [given["x%d" % b].clone().requires_grad_() for b in range(len(case["lengths"]))]
    states = [given[s].clone().requires_grad_() for s in (["h", "c"] if lstm else ["h"])]
    packed = pack_sequence(batch, enforce_sorted=False)
    y, last = module(packed, tuple(states) if lstm else states[0])
    last = list(last) if lstm else [last]
    padded, _ = pad_packed_sequence(y)
    loss = sum((given["dy%d" % b] * padded[:n, b]).sum() for b, n in enumerate(case["lengths"]))
    loss = loss + sum((given["d" + s] * v).sum() for s, v in zip("hc", last))
    module.zero_grad()
    loss.backward()
    out[prefix + "packed"] = y.data
    out[prefix + "sizes"] = y.batch_sizes.double()
    out[prefix + "sorted"] = y.sorted_indices.double()
    out[prefix + "unsorted"] = y.unsorted_indices.double()
    for s, v, start in zip("hc", last, states):
        out[prefix + s + "_last"] = v
        out[prefix + s + "_grad"] = start.grad
    for b, x in enumerate(batch):
        out[prefix + "x%d_grad" % b] = x.grad
    for name, p in module.named_parameters():
        out[prefix + "grad." + name] = p.grad
        out[prefix + "weight." + name] = p


def main(cases, source, target):
    with open(cases) as f:
        cases = json.load(f)
    arrays, out = read(source), {}
    for i, case in enumerate(cases):
        prefix = "%d." % i
        given = {k[len(prefix):]: v for k, v in arrays.items() if k.startswith(prefix)}
        options = {"proj_size": case["proj"]} if case["proj"] else {}
        module = getattr(torch.nn, case["module"])(case["inputs"], case["hidden"], case["layers"],
                                                   bidirectional=case["both"], **options)
        weights = {k[len("weight."):]: v for k, v in given.items() if k.startswith("weight.")}
        module.load_state_dict(weights, strict=True)
        run(module, case, given, out, prefix + "a.")
        torch.manual_seed(i)
        with torch.no_grad():
            for p in module.parameters():
                p.uniform_(-0.8, 0.8)
        run(module, case, given, out, prefix + "b.")
    write(target, out)


main(*sys.argv[1:])
