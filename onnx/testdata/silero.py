"""Runs a version of Silero VAD over speech by ONNX Runtime, frame by frame.

Usage: silero.py MODEL.onnx FILE.wav RATE FOLDER

Writes the frames, with their context, and the probabilities of speech as tensors:
frames.pb [frames, samples] and probabilities.pb [frames]. A RATE of 8000 takes
every second sample of the file, which is at 16000.
"""

import pathlib
import sys
import wave

import numpy as np
import onnxruntime
from onnx import numpy_helper

model, speech, rate, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), pathlib.Path(sys.argv[4])
with wave.open(speech) as w:
    assert (w.getframerate(), w.getnchannels(), w.getsampwidth()) == (16000, 1, 2), speech
    x = np.frombuffer(w.readframes(w.getnframes()), np.int16).astype(np.float32) / 32768
x = x[:: 16000 // rate]

session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
names = [i.name for i in session.get_inputs()]
size = 512 * rate // 16000
if "state" in names:
    context = size // 8  # of the frame before
    states = {"state": np.zeros((2, 1, 128), np.float32)}
else:
    context = 0
    states = {"h": np.zeros((2, 1, 64), np.float32), "c": np.zeros((2, 1, 64), np.float32)}
padded = np.concatenate([np.zeros(context, np.float32), x])
frames, probabilities = [], []
for start in range(0, len(x) - size + 1, size):
    frame = padded[start : start + context + size]
    p, *after = session.run(None, {"input": frame[None], "sr": np.array(rate, np.int64), **states})
    states = dict(zip(states, after))
    frames.append(frame)
    probabilities.append(p.item())
for name, values in (("frames", frames), ("probabilities", probabilities)):
    (folder / f"{name}.pb").write_bytes(numpy_helper.from_array(np.array(values, np.float32)).SerializeToString())
