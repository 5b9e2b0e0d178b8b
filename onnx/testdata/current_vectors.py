"""Writes the standard's own test cases of the version that Python's onnx has.

Usage: current_vectors.py FOLDER

Each case becomes FOLDER/node/NAME with model.onnx and test_data_set_N, as in the
Debian package libonnx-testdata, which holds an older version of them. Cases with
values that are no tensors are left out.
"""

import pathlib
import sys

import numpy as np
from onnx import TensorProto, numpy_helper
from onnx.backend.test.case.node import collect_testcases

folder = pathlib.Path(sys.argv[1]) / "node"
for case in collect_testcases():
    sets = [[[v for v in values] for values in data] for data in case.data_sets]
    if not all(isinstance(v, (np.ndarray, np.generic, TensorProto)) for data in sets for values in data for v in values):
        continue
    where = folder / case.name
    where.mkdir(parents=True)
    (where / "model.onnx").write_bytes(case.model.SerializeToString())
    for i, data in enumerate(sets):
        (where / f"test_data_set_{i}").mkdir()
        for kind, values in zip(("input", "output"), data):
            for j, v in enumerate(values):
                if not isinstance(v, TensorProto):
                    v = numpy_helper.from_array(np.asarray(v))
                (where / f"test_data_set_{i}" / f"{kind}_{j}.pb").write_bytes(v.SerializeToString())
