"""Makes random models of one LSTM, GRU or RNN node, with inputs and the outputs
that ONNX Runtime computes.

Usage: random_models.py FOLDER COUNT SEED

Each case becomes a folder like those of the standard's vectors: model.onnx and
test_data_set_0/{input,output}_N.pb.

What ONNX Runtime does not do is asked of it in another way: layout 1 by layout 0
with the axes swapped, and float64 by float32.
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
FUNCTIONS = {"LSTM": 3, "GRU": 2, "RNN": 1}
ALPHA = {"Affine", "LeakyRelu", "ThresholdedRelu", "ScaledTanh", "HardSigmoid", "Elu"}
BETA = {"Affine", "ScaledTanh", "HardSigmoid"}
ALL = sorted(ALPHA | {"Relu", "Tanh", "Sigmoid", "Softsign", "Softplus"})


def random_case(r):
    """A random node with its inputs, in layout 0: the operator, its attributes,
    and the inputs by position, None where one is left out."""
    op = r.choice(list(GATES))
    steps, batch, size, hidden = (int(r.integers(1, n)) for n in (8, 5, 7, 9))
    direction = str(r.choice(["forward", "reverse", "bidirectional"]))
    D = 2 if direction == "bidirectional" else 1

    def uniform(*shape):
        return r.uniform(-0.7, 0.7, shape).astype(np.float32)

    def maybe(value):
        return value if r.random() < 0.6 else None

    inputs = [
        2 * uniform(steps, batch, size),
        uniform(D, GATES[op] * hidden, size),
        uniform(D, GATES[op] * hidden, hidden),
        maybe(uniform(D, 2 * GATES[op] * hidden)),
        maybe(r.integers(1, steps + 1, batch).astype(np.int32)),
        maybe(uniform(D, batch, hidden)),
    ]
    if op == "LSTM":
        inputs += [maybe(uniform(D, batch, hidden)), maybe(uniform(D, 3 * hidden))]
    attributes = {"hidden_size": hidden, "direction": direction}
    if r.random() < 0.6:
        names = [str(n) for n in r.choice(ALL, D * FUNCTIONS[op])]
        attributes["activations"] = names
        # All constants or none: ONNX Runtime refuses a list that is too short. Of
        # some functions it has other constants than the standard where a model
        # gives none.
        if r.random() < 0.7 or set(names) & {"Affine", "ScaledTanh", "ThresholdedRelu"}:
            alpha = [float(v) for v in r.uniform(0.1, 0.9, sum(n in ALPHA for n in names))]
            beta = [float(v) for v in r.uniform(0.1, 0.9, sum(n in BETA for n in names))]
            if alpha:
                attributes["activation_alpha"] = alpha
            if beta:
                attributes["activation_beta"] = beta
    if r.random() < 0.3:
        attributes["clip"] = float(r.uniform(0.2, 1.0))
        if op == "LSTM":
            # ONNX Runtime does not clip the cell before h, as the standard has
            # it: the cell stays below the clip here, |c| <= 0.7 + 1.
            attributes.pop("activations", None)
            attributes.pop("activation_alpha", None)
            attributes.pop("activation_beta", None)
            attributes["clip"] += 1.5
            inputs[0], inputs[4] = 8 * inputs[0][:1], None
    if op == "GRU":
        attributes["linear_before_reset"] = int(r.integers(2))
    if op == "LSTM" and r.random() < 0.3:
        attributes["input_forget"] = 1
    return op, attributes, inputs


def model(op, attributes, inputs, outputs, opset=14):
    """The model of one node; outputs says which of its outputs have a name."""
    names = ["X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P"]
    results = ["Y", "Y_h", "Y_c"]
    node = helper.make_node(
        op,
        [n if v is not None else "" for n, v in zip(names, inputs)],
        [n if wanted else "" for n, wanted in zip(results, outputs)],
        **attributes,
    )
    kind = helper.np_dtype_to_tensor_dtype(inputs[0].dtype)
    graph = helper.make_graph(
        [node],
        "random",
        [
            helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(v.dtype), v.shape)
            for n, v in zip(names, inputs)
            if v is not None
        ],
        [helper.make_tensor_value_info(n, kind, None) for n, wanted in zip(results, outputs) if wanted],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def reference(op, attributes, inputs, outputs):
    """The outputs by ONNX Runtime."""
    m = model(op, attributes, inputs, outputs)
    session = onnxruntime.InferenceSession(m.SerializeToString(), providers=["CPUExecutionProvider"])
    feeds = {i.name: v for i, v in zip(m.graph.input, [v for v in inputs if v is not None])}
    return session.run(None, feeds)


def write(folder, m, inputs, outputs):
    data = folder / "test_data_set_0"
    data.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(m.SerializeToString())
    for kind, values in (("input", inputs), ("output", outputs)):
        for i, v in enumerate(values):
            (data / f"{kind}_{i}.pb").write_bytes(numpy_helper.from_array(np.ascontiguousarray(v)).SerializeToString())


def main():
    folder, count, seed = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    r = np.random.default_rng(seed)
    onnxruntime.set_default_logger_severity(3)
    for k in range(count):
        while True:
            op, attributes, inputs = random_case(r)
            wanted = [bool(r.integers(2)) for _ in range(3 if op == "LSTM" else 2)]
            if not any(wanted):
                wanted[0] = True
            outputs = reference(op, attributes, inputs, wanted)
            if all(np.all(np.abs(v) < 100) for v in outputs):  # nothing ran away
                break
        kinds = [i for i, w in enumerate(wanted) if w]
        if r.random() < 0.3:  # layout 1
            attributes["layout"] = 1
            for i in (0, 5, 6):
                if i < len(inputs) and inputs[i] is not None:
                    inputs[i] = inputs[i].swapaxes(0, 1)
            # Y is [steps, directions, batch, hidden], the states [directions, batch, hidden].
            outputs = [v.transpose(2, 0, 1, 3) if i == 0 else v.swapaxes(0, 1) for i, v in zip(kinds, outputs)]
        if r.random() < 0.3:  # float64
            widen = lambda v: v.astype(np.float64) if v is not None and v.dtype == np.float32 else v
            inputs, outputs = [widen(v) for v in inputs], [widen(v) for v in outputs]
        name = f"{k:04d}_{op}_" + "_".join(f"{a}={v}" for a, v in attributes.items() if a in ("direction", "layout", "clip"))
        write(folder / name, model(op, attributes, inputs, wanted), [v for v in inputs if v is not None], outputs)


main()
