"""What bitsandbytes makes of weights: python witness.py IN OUT"""

import os
import sys

os.environ["TORCHDYNAMO_DISABLE"] = "1"  # compiling takes longer than running

from bitsandbytes.functional import create_dynamic_map, dequantize_4bit, quantize_4bit
from safetensors.torch import load_file, save_file

out = {"dynamic": create_dynamic_map()}
for name, w in load_file(sys.argv[1]).items():
    for double in (False, True):
        codes, state = quantize_4bit(w, blocksize=64, quant_type="nf4", compress_statistics=double)
        key = f"{name}.{'double' if double else 'single'}"
        out[key + ".codes"] = codes.reshape(-1)
        out[key + ".numbers"] = dequantize_4bit(codes, state)
        if double:
            out[key + ".codes8"] = state.absmax
            out[key + ".absmax8"] = state.state2.absmax
            out[key + ".offset"] = state.offset.reshape(1)
        else:
            out[key + ".absmax"] = state.absmax
save_file(out, sys.argv[2])
