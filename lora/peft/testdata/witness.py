"""Adapters in PEFT: python witness.py FOLDER

Every folder N in it has case.json, what a network is and how it is to be adapted;
base.safetensors, its weights; and ours, an adapter that was written here. PEFT
loads that, and makes one of its own, which it saves in theirs. What the network
computes with either goes to logits.safetensors.
"""

import json
import os
import sys
import warnings

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from torch import nn
from transformers.pytorch_utils import Conv1D


class Layer(nn.Module):
    def __init__(self, kind, inputs, hidden):
        super().__init__()
        self.kind, self.hidden = kind, hidden
        gates = {"rnn": 1, "gru": 3, "lstm": 4}[kind] * hidden
        self.ih, self.hh = nn.Linear(inputs, gates), nn.Linear(hidden, gates)

    def forward(self, xs):
        h = c = torch.zeros(self.hidden)
        out = []
        for x in xs:
            a, b = self.ih(x), self.hh(h)
            if self.kind == "rnn":
                h = torch.tanh(a + b)
            elif self.kind == "gru":
                (ar, az, an), (br, bz, bn) = a.chunk(3), b.chunk(3)
                r, z = torch.sigmoid(ar + br), torch.sigmoid(az + bz)
                h = (1 - z) * torch.tanh(an + r * bn) + z * h
            else:
                i, f, g, o = (a + b).chunk(4)
                c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
                h = torch.sigmoid(o) * torch.tanh(c)
            out.append(h)
        return torch.stack(out)


class Network(nn.Module):
    def __init__(self, case):
        super().__init__()
        self.embedding = nn.Embedding(case["symbols"], case["embedding"])
        self.rnn = nn.Module()
        sizes = [case["embedding"]] + [case["hidden"]] * case["layers"]
        self.rnn.layers = nn.ModuleList(Layer(case["kind"], n, m) for n, m in zip(sizes, sizes[1:]))
        self.head = Conv1D(case["symbols"], sizes[-1]) if case["conv"] else nn.Linear(sizes[-1], case["symbols"])

    def forward(self, symbols):
        x = self.embedding(symbols)
        for layer in self.rnn.layers:
            x = layer(x)
        return self.head(x)


def network(folder, case):
    model = Network(case)
    model.load_state_dict(load_file(os.path.join(folder, "base.safetensors")))
    return model.eval()


warnings.simplefilter("error", UserWarning)  # a key that is missing is a warning in PEFT
warnings.filterwarnings("ignore", message=".*(Could not find a config|fan_in_fan_out).*")
torch.manual_seed(1)
for name in sorted(os.listdir(sys.argv[1])):
    folder = os.path.join(sys.argv[1], name)
    with open(os.path.join(folder, "case.json")) as f:
        case = json.load(f)
    symbols = torch.tensor(case["text"])
    out = {}
    with torch.no_grad():
        out["base"] = network(folder, case)(symbols)
        ours = PeftModel.from_pretrained(network(folder, case), os.path.join(folder, "ours"))
        out["ours"] = ours(symbols)
        out["ours_merged"] = ours.merge_and_unload()(symbols)
        theirs = get_peft_model(network(folder, case), LoraConfig(**case["config"]))
        for key, p in theirs.named_parameters():
            if "lora_" in key or "modules_to_save" in key:
                nn.init.normal_(p, std=0.3)
        theirs.save_pretrained(os.path.join(folder, "theirs"))
        out["theirs"] = theirs.eval()(symbols)
    save_file(out, os.path.join(folder, "logits.safetensors"))
