"""Runs Silero VAD over speech by ONNX Runtime, frame by frame.

Usage: runtime.py MODEL.onnx RATE FILE.wav ...

Prints how probable speech is, a line for each full frame. A RATE of 8000 takes
every second sample of the files, which are at 16000.
"""

import sys
import wave

import numpy as np
import onnxruntime

model, rate, files = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
size = 512 * rate // 16000
context = size // 8
for name in files:
    with wave.open(name) as w:
        assert (w.getframerate(), w.getnchannels(), w.getsampwidth()) == (16000, 1, 2), name
        x = np.frombuffer(w.readframes(w.getnframes()), np.int16).astype(np.float32) / 32768
    x = np.concatenate([np.zeros(context, np.float32), x[:: 16000 // rate]])
    state = np.zeros((2, 1, 128), np.float32)
    for start in range(0, len(x) - context - size + 1, size):
        frame = x[None, start : start + context + size]
        p, state = session.run(None, {"input": frame, "sr": np.array(rate, np.int64), "state": state})
        print(p.item())
