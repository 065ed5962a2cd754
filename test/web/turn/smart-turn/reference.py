"""
Writes what the tests of Smart Turn need and the real weights cannot give here: some numbers of a log-mel spectrogram by
NumPy, and a network of the same inputs and outputs. Needs numpy and onnx. In this folder: python reference.py
"""

import json
import wave

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CLIP = "../../../fixtures/speech/human2.wav"
HZ, SAMPLES = 16_000, 128_000


def mel_filters():
    linear = 3 / 200
    mel = lambda hz: hz * linear if hz < 1000 else 15 + 27 * np.log(hz / 1000) / np.log(6.4)
    hz = lambda m: m / linear if m < 15 else 1000 * np.exp(np.log(6.4) * (m - 15) / 27)
    edges = np.array([hz(m) for m in np.linspace(0, mel(HZ / 2), 82)])
    bins = np.linspace(0, HZ / 2, 201)
    rise = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    return np.maximum(0, np.minimum(rise, fall)) * (2 / (edges[2:] - edges[:-2]))[:, None]


def log_mel(sound):
    window = np.pad(sound[-SAMPLES:], (max(0, SAMPLES - len(sound)), 0))
    window = (window - window.mean()) / np.sqrt(window.var() + 1e-7)
    padded = np.pad(window, 200, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, 400)[::160]
    power = np.abs(np.fft.rfft(frames * np.hanning(401)[:-1])) ** 2
    out = np.log10(np.maximum(mel_filters() @ power.T, 1e-10))[:, :-1]
    return (np.maximum(out, out.max() - 8) + 4) / 4


def read(path):
    with wave.open(path) as file:
        assert file.getframerate() == HZ
        return (np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32_768).astype(np.float32)


def picked(features):
    rows, columns = range(0, 80, 13), list(range(0, 800, 97)) + [797, 798, 799]
    return [[band, frame, round(float(features[band, frame]), 6)] for band in rows for frame in columns]


def stand_in():
    """Sure of an end where the last 200 ms are quieter than the whole: sigmoid(4 · (mean of all − mean of the last 20 frames))."""
    constant = lambda name, value: numpy_helper.from_array(np.array(value), name)
    nodes = [
        helper.make_node("ReduceMean", ["input_features", "axes"], ["all"], keepdims=0),
        helper.make_node("Slice", ["input_features", "from", "to", "frames"], ["last"]),
        helper.make_node("ReduceMean", ["last", "axes"], ["end"], keepdims=0),
        helper.make_node("Sub", ["all", "end"], ["difference"]),
        helper.make_node("Mul", ["difference", "scale"], ["scaled"]),
        helper.make_node("Sigmoid", ["scaled"], ["probability"]),
        helper.make_node("Unsqueeze", ["probability", "one"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "stand-in",
        [helper.make_tensor_value_info("input_features", TensorProto.FLOAT, [1, 80, 800])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 1])],
        [
            constant("axes", [1, 2]),
            constant("from", [780]),
            constant("to", [800]),
            constant("frames", [2]),
            constant("scale", np.float32(4)),
            constant("one", [1]),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    return model


sound = read(CLIP)
long = np.concatenate([sound, sound, sound])
features = log_mel(sound)
reference = {
    "clip": CLIP,
    "shorter": picked(features),
    "longer": picked(log_mel(long)),
    "standIn": float(1 / (1 + np.exp(-4 * (features.mean() - features[:, -20:].mean())))),
}
with open("reference.json", "w") as file:
    json.dump(reference, file)
onnx.save(stand_in(), "stand-in.onnx")
