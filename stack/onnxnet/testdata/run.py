"""Runs a model in ONNX Runtime: run.py MODEL NUMBERS STEPS BATCH INPUTS.

NUMBERS holds x as float64; each output is written beside the model, by its name,
as float64.
"""

import os
import sys

import numpy as np
import onnx
import onnxruntime

model, numbers = sys.argv[1:3]
onnx.checker.check_model(model, full_check=True)
x = np.fromfile(numbers, np.float64).reshape([int(n) for n in sys.argv[3:]])
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
names = [output.name for output in session.get_outputs()]
for name, value in zip(names, session.run(names, {"x": x.astype(np.float32)})):
    value.astype(np.float64).tofile(os.path.join(os.path.dirname(model), name))
