"""The side of the comparison that is called from Python.

Reads commands as JSON, one a line, and answers each with one line:

  {"op": "open", "side": "torch", "config": "onednn", "model": "lstm", "mode": "train",
   "shape": [T, B, I, H], "threads": 1, "path": "model.onnx"}
  {"op": "time", "calls": 10}   -> {"seconds": of one call}
  {"op": "memory"}              -> {"peak_rss_mib": ..., "versions": ...}

Sides: torch and onnxruntime run a layer, openblas (by numpy) multiplies n x n matrices, n
being H. Errors are answered as {"error": ...}.
"""
import json
import sys
import time


def torch_work(a):
    import torch
    torch.manual_seed(1)
    torch.set_num_threads(a["threads"])
    torch.backends.mkldnn.set_flags(a["config"] == "onednn")
    steps, batch, inputs, hidden = a["shape"]
    layer = {"lstm": torch.nn.LSTM, "rnn": torch.nn.RNN}[a["model"]](inputs, hidden)
    if a["mode"] == "train":
        x = torch.randn(steps, batch, inputs)
        optimiser = torch.optim.SGD(layer.parameters(), lr=1e-3)

        def train():
            optimiser.zero_grad(set_to_none=True)
            y, _ = layer(x)
            (y * y).mean().backward()
            optimiser.step()
        return train
    layer.eval()
    if a["mode"] == "forward":
        x = torch.randn(steps, batch, inputs)

        def forward():
            with torch.inference_mode():
                layer(x)
        return forward
    x, state = torch.randn(1, batch, inputs), None

    def step():
        nonlocal state
        with torch.inference_mode():
            _, state = layer(x, state)
    return step


def onnxruntime_work(a):
    import numpy
    import onnxruntime as ort
    options = ort.SessionOptions()
    options.intra_op_num_threads = a["threads"]
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = ort.InferenceSession(a["path"], options, providers=["CPUExecutionProvider"])
    random = numpy.random.default_rng(1)

    def value(entry, other=None):
        numbers = other if other is not None else numpy.zeros(entry.shape, numpy.float32)
        return ort.OrtValue.ortvalue_from_numpy(numbers)

    inputs, outputs = session.get_inputs(), session.get_outputs()
    x = value(inputs[0], random.standard_normal(inputs[0].shape, numpy.float32))
    y = value(outputs[0])
    # Two sets of states: what one call writes the next one reads.
    states = [[value(entry) for entry in inputs[1:]] for _ in range(2)]
    calls = []
    for read, write in (states, states[::-1]):
        call = session.io_binding()
        call.bind_ortvalue_input(inputs[0].name, x)
        call.bind_ortvalue_output(outputs[0].name, y)
        for entry, state in zip(inputs[1:], read):
            call.bind_ortvalue_input(entry.name, state)
        for entry, state in zip(outputs[1:], write):
            call.bind_ortvalue_output(entry.name, state)
        calls.append(call)
    turn = 0

    def run():
        nonlocal turn
        session.run_with_iobinding(calls[turn])
        turn = 1 - turn
    return run


def openblas_work(a):
    import numpy
    n = a["shape"][3]
    random = numpy.random.default_rng(1)
    left, right = (random.standard_normal((n, n), numpy.float32) for _ in range(2))
    out = numpy.empty((n, n), numpy.float32)
    return lambda: numpy.matmul(left, right, out=out)


def status():
    peak = 0
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith("VmHWM:"):
                peak = int(line.split()[1]) / 1024
    versions = {name: module.__version__ for name, module in sys.modules.items()
                if name in ("torch", "onnxruntime", "numpy")}
    if "numpy" in sys.modules:
        import numpy
        blas = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
        versions["numpy's BLAS"] = blas["name"] + " " + blas["version"]
    return {"peak_rss_mib": peak, "versions": versions}


def main():
    work = None
    for line in sys.stdin:
        a = json.loads(line)
        try:
            if a["op"] == "open":
                work = {"torch": torch_work, "onnxruntime": onnxruntime_work, "openblas": openblas_work}[a["side"]](a)
                answer = {}
            elif a["op"] == "time":
                start = time.perf_counter()
                for _ in range(a["calls"]):
                    work()
                answer = {"seconds": (time.perf_counter() - start) / a["calls"]}
            else:
                answer = status()
        except Exception as error:  # the other end reports it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
