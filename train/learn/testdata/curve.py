"""Trains what a Learner trains, in PyTorch, from the same weights on the same
batches.

    python curve.py given.safetensors THREADS

prints the loss, the norm of the gradient and the milliseconds of every step, and
at last the mean loss on the batches that are held out, if there are any.
"""
import json
import struct
import sys
import time

import torch

torch.set_num_threads(int(sys.argv[2]))
TYPES = {"F32": torch.float32, "I32": torch.int32, "F64": torch.float64}


def tensors(path):
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(data, dtype=TYPES[t["dtype"]], offset=t["data_offsets"][0], count=max(1, torch.Size(t["shape"]).numel())).reshape(t["shape"]).clone()
        for name, t in header.items()
    }


given = tensors(sys.argv[1])
weights = {name.removeprefix("weight."): w for name, w in given.items() if name.startswith("weight.")}
embedding = torch.nn.Embedding.from_pretrained(weights.pop("embedding.weight"), freeze=False)
output = {name.removeprefix("output."): weights.pop(name) for name in list(weights) if name.startswith("output.")}
classes, units = output["weight"].shape
layers = sum(name.startswith("rnn.weight_hh") for name in weights)
lstm = torch.nn.LSTM(embedding.embedding_dim, units, layers)
with torch.no_grad():  # of its two biases ours has the first
    for name, w in lstm.named_parameters():
        w.copy_(weights.get("rnn." + name, torch.zeros_like(w)))
linear = torch.nn.Linear(units, classes)
linear.load_state_dict(output)
parameters = [*embedding.parameters(), *linear.parameters()]
parameters += [w for name, w in lstm.named_parameters() if not name.startswith("bias_hh")]
adam = torch.optim.Adam(parameters, lr=1)


def answer(part, n, state):
    y, state = lstm(embedding(given[part + "symbols"][n].long()), state)
    loss = torch.nn.functional.cross_entropy(linear(y).flatten(0, 1), given[part + "classes"][n].long().flatten())
    return loss, tuple(s.detach() for s in state)


state = None
for n, rate in enumerate(given["rates"].tolist()):
    start = time.perf_counter()
    loss, state = answer("", n, None if given["fresh"][n] else state)
    adam.zero_grad()
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    adam.param_groups[0]["lr"] = rate
    adam.step()
    print(f"{loss.item():.9g} {norm.item():.9g} {1e3 * (time.perf_counter() - start):.4g}")

if "held.symbols" in given:
    state, losses = None, []
    with torch.no_grad():
        for n in range(len(given["held.symbols"])):
            loss, state = answer("held.", n, state)
            losses.append(loss.item())
    print(sum(losses) / len(losses))
