"""Several networks as one ONNX graph of a single step: int8 weights with a scale for each output, sums in float."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .features import FEATURES
from .model import Net


def kept(heads: np.ndarray) -> np.ndarray:
    """
    [..., HEADS] -> [..., 2]: ended, ending soon. Ended is the mean of the heads with and without the prior of time: the
    second does better on people that it never heard. Linear, so it goes for log odds as for the weights that make them.
    """
    return np.stack([(heads[..., 0] + heads[..., 1]) / 2, heads[..., 2]], axis=-1)


@dataclass(frozen=True)
class Calibration:
    """score = sigmoid(scale * mean of the networks' logits), for each kept head."""

    scale: tuple[float, float] = (1.0, 1.0)


class Graph:
    def __init__(self) -> None:
        self.nodes, self.constants = [], []

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], *outputs: str, **attributes) -> str:
        self.nodes.append(helper.make_node(kind, inputs, list(outputs), name=outputs[0], **attributes))
        return outputs[0]

    def weights(self, name: str, value: np.ndarray, int8: bool) -> str:
        """value: [networks, inputs, outputs]."""
        if not int8:
            return self.constant(name, value.astype(np.float32))
        scale = np.abs(value).max(axis=1, keepdims=True).clip(1e-9) / 127
        self.constant(f"{name}_int8", np.round(value / scale).astype(np.int8))
        self.constant(f"{name}_scale", scale.astype(np.float32))
        self.add("Cast", [f"{name}_int8"], f"{name}_steps", to=TensorProto.FLOAT)
        return self.add("Mul", [f"{name}_steps", f"{name}_scale"], name)

    def dense(self, name: str, x: str, weight: np.ndarray, bias: np.ndarray, int8: bool) -> str:
        self.weights(f"{name}_weight", weight, int8)
        self.constant(f"{name}_bias", bias[:, None].astype(np.float32))
        self.add("MatMul", [x, f"{name}_weight"], f"{name}_product")
        return self.add("Add", [f"{name}_product", f"{name}_bias"], name)


def to_onnx(nets: list[Net], calibration: Calibration, path: Path, int8: bool = True) -> None:
    stack = lambda of: np.stack([of(net).detach().numpy().astype(np.float64) for net in nets])
    hidden = nets[0].gru.hidden_size
    graph = Graph()
    # Kept apart from the first layer: its weights would differ in size by their inputs, and int8 round the small ones away.
    mean, scale = stack(lambda n: n.mean)[:, None], stack(lambda n: n.scale)[:, None]
    graph.constant("mean", mean.astype(np.float32))
    graph.constant("scale", scale.astype(np.float32))
    graph.add("Sub", ["features", "mean"], "centred")
    graph.add("Mul", ["centred", "scale"], "normal")
    weight = lambda of: stack(of).transpose(0, 2, 1)
    graph.dense("first", "normal", weight(lambda n: n.first.weight), stack(lambda n: n.first.bias), int8)
    graph.add("Relu", ["first"], "x")

    # PyTorch's GRU: reset, update, new.
    graph.dense("gi", "x", weight(lambda n: n.gru.weight_ih_l0), stack(lambda n: n.gru.bias_ih_l0), int8)
    graph.dense("gh", "state", weight(lambda n: n.gru.weight_hh_l0), stack(lambda n: n.gru.bias_hh_l0), int8)
    graph.constant("thirds", np.array([hidden] * 3, np.int64))
    graph.add("Split", ["gi", "thirds"], "ir", "iz", "in", axis=2)
    graph.add("Split", ["gh", "thirds"], "hr", "hz", "hn", axis=2)
    for gate in "rz":
        graph.add("Add", [f"i{gate}", f"h{gate}"], f"sum_{gate}")
        graph.add("Sigmoid", [f"sum_{gate}"], gate)
    graph.add("Mul", ["r", "hn"], "kept")
    graph.add("Add", ["in", "kept"], "sum_n")
    graph.add("Tanh", ["sum_n"], "n")
    graph.add("Sub", ["state", "n"], "difference")
    graph.add("Mul", ["z", "difference"], "held")
    graph.add("Add", ["n", "held"], "next_state")

    graph.add("Concat", ["next_state", "x"], "both", axis=2)
    graph.dense("second", "both", weight(lambda n: n.second.weight), stack(lambda n: n.second.bias), int8)
    graph.add("Relu", ["second"], "y")
    graph.dense("heads", "y", kept(weight(lambda n: n.heads.weight)), kept(stack(lambda n: n.heads.bias)), int8)
    graph.constant("networks", np.array([0], np.int64))
    graph.add("ReduceMean", ["heads", "networks"], "logits", keepdims=0)
    graph.constant("temperature", np.array([calibration.scale], np.float32))
    graph.add("Mul", ["logits", "temperature"], "calibrated")
    graph.add("Sigmoid", ["calibrated"], "scores")

    tensor = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    state = [len(nets), 1, hidden]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "eot",
            [tensor("features", [1, FEATURES]), tensor("state", state)],
            [tensor("scores", [1, 2]), tensor("next_state", state)],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 18)],
        ir_version=9,
        producer_name="latch",
    )
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))


def run_onnx(path: Path, features: np.ndarray) -> np.ndarray:
    """[frames, 2] scores of one clip's features, frame by frame as the browser does."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    state = np.zeros(session.get_inputs()[1].shape, np.float32)
    scores = []
    for row in features.astype(np.float32):
        score, state = session.run(["scores", "next_state"], {"features": row[None], "state": state})
        scores.append(score[0])
    return np.array(scores)
