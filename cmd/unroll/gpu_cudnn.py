# An LSTM forward in float32 by cuDNN, at the sizes of unroll gpu bench: the median
# of some runs, by the card's clock.
import json, sys
try:
    import torch
except ImportError as missing:
    sys.exit(f"no PyTorch: {missing}")
if not torch.cuda.is_available():
    sys.exit("PyTorch sees no card")
torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
card = torch.device("cuda", int(sys.argv[1]))
torch.cuda.set_device(card)
units, batch, steps = 512, 16, 100
lstm = torch.nn.LSTM(units, units).to(card)
x = torch.rand(steps, batch, units, device=card)
times = []
with torch.no_grad():
    for _ in range(25):
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record(); lstm(x); end.record()
        torch.cuda.synchronize()
        times.append(start.elapsed_time(end) / 1e3)
print(json.dumps({"torch": torch.__version__, "cudnn": torch.backends.cudnn.version(), "note": "with the inputs' product",
                  "units": units, "batch": batch, "steps": steps, "seconds": sorted(times[5:])[10]}))
