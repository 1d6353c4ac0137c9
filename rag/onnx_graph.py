"""The embedding model's forward pass as an ONNX file, written from its weights alone: `python -m rag.onnx_graph WEIGHTS FILE`.

From such a file in place of the weights it writes the same with its weights in eight bits.

BERT with 6 layers of width 384, 12 heads, exact GELU and layer norms with epsilon 1e-12. Inputs `words` (N, T, 384), the
rows of the word table, and `mask` (N, T) int64; output `hidden` (N, T, 384). The word table, half of the model, stays in the weights' file.
It takes neither PyTorch nor a copy of the weights in the process that asks for it.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Arrays: TypeAlias = Mapping[str, NDArray[np.float32]]

WIDTH, HEADS, LAYERS, EPSILON = 384, 12, 6, 1e-12
OPSET, IR_VERSION = 20, 10
_AWAY = -1e9
"""Added to the scores of padded positions."""
_FLOAT = 1
"""ONNX's number for float32."""


class _Graph:
    """Collects nodes and constants; every method gives the name of the value that it adds."""

    def __init__(self, arrays: Arrays) -> None:
        from onnx import helper, numpy_helper  # noqa: PLC0415 - heavy, and needed only in the child

        self.arrays = arrays
        self.nodes: list[Any] = []  # Any: onnx's generated classes
        self.constants: list[Any] = []  # Any: as above
        self._make_node, self._make_tensor = helper.make_node, numpy_helper.from_array

    def node(self, kind: str, *inputs: str, to: str = "", with_: Mapping[str, Any] | None = None) -> str:  # Any: ONNX attributes
        name = to or f"{kind}.{len(self.nodes)}"
        self.nodes.append(self._make_node(kind, list(inputs), [name], **(with_ or {})))
        return name

    def constant(self, name: str, value: Any) -> str:  # Any: whatever numpy turns into an array
        self.constants.append(self._make_tensor(np.ascontiguousarray(value), name))
        return name

    def numbers(self, name: str, *values: int) -> str:
        return self.constant(name, np.array(values, dtype=np.int64))

    def linear(self, x: str, name: str) -> str:
        turned = self.constant(f"{name}.weight", self.arrays[f"{name}.weight"].T)
        return self.node("Add", self.node("MatMul", x, turned), self.constant(f"{name}.bias", self.arrays[f"{name}.bias"]))

    def norm(self, x: str, name: str, *, to: str = "") -> str:
        gain, bias = (self.constant(f"{name}.{part}", self.arrays[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.node("LayerNormalization", x, gain, bias, to=to, with_={"axis": -1, "epsilon": EPSILON})


def _embedded(graph: _Graph) -> str:
    arrays = graph.arrays
    length = graph.node("Shape", "words", with_={"start": 1, "end": 2})
    places = graph.constant("places", arrays["embeddings.position_embeddings.weight"])
    placed = graph.node("Slice", places, graph.numbers("start", 0), length)
    kind = graph.constant("kind", arrays["embeddings.token_type_embeddings.weight"][0])
    return graph.norm(graph.node("Add", graph.node("Add", "words", placed), kind), "embeddings.LayerNorm")


def _away(graph: _Graph) -> str:
    """What is added to the scores, (N, 1, 1, T): nothing for words, a large negative number for padding."""
    mask = graph.node("Unsqueeze", graph.node("Cast", "mask", with_={"to": _FLOAT}), graph.numbers("axes", 1, 2))
    return graph.node("Mul", graph.node("Sub", graph.constant("whole", np.float32(1)), mask), graph.constant("away", np.float32(_AWAY)))


def _attended(graph: _Graph, x: str, away: str, prefix: str) -> str:
    def heads(name: str, order: list[int]) -> str:
        split = graph.node("Reshape", graph.linear(x, f"{prefix}attention.self.{name}"), "per_head")
        return graph.node("Transpose", split, with_={"perm": order})

    query, key, value = heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1]), heads("value", [0, 2, 1, 3])
    scores = graph.node("Add", graph.node("Mul", graph.node("MatMul", query, key), "scale"), away)
    mixed = graph.node("MatMul", graph.node("Softmax", scores, with_={"axis": -1}), value)
    joined = graph.node("Reshape", graph.node("Transpose", mixed, with_={"perm": [0, 2, 1, 3]}), "joined")
    return graph.linear(joined, f"{prefix}attention.output.dense")


def _layer(graph: _Graph, x: str, away: str, prefix: str, *, to: str = "") -> str:
    x = graph.norm(graph.node("Add", x, _attended(graph, x, away, prefix)), f"{prefix}attention.output.LayerNorm")
    wide = graph.node("Gelu", graph.linear(x, f"{prefix}intermediate.dense"))
    return graph.norm(graph.node("Add", x, graph.linear(wide, f"{prefix}output.dense")), f"{prefix}output.LayerNorm", to=to)


def write(weights: Path, target: Path) -> None:
    """Writes the file; it appears under its name only when it is complete."""
    from onnx import TensorProto, checker, helper, save  # noqa: PLC0415 - heavy, and needed only in the child
    from safetensors.numpy import load_file  # noqa: PLC0415 - as above

    graph = _Graph(load_file(weights))
    graph.numbers("per_head", 0, 0, HEADS, WIDTH // HEADS)
    graph.numbers("joined", 0, 0, WIDTH)
    graph.constant("scale", np.float32(1 / np.sqrt(WIDTH / HEADS)))
    x, away = _embedded(graph), _away(graph)
    for layer in range(LAYERS):
        x = _layer(graph, x, away, f"encoder.layer.{layer}.", to="hidden" if layer == LAYERS - 1 else "")
    inputs = [
        helper.make_tensor_value_info("words", TensorProto.FLOAT, ["batch", "tokens", WIDTH]),
        helper.make_tensor_value_info("mask", TensorProto.INT64, ["batch", "tokens"]),
    ]
    outputs = [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["batch", "tokens", WIDTH])]
    body = helper.make_graph(graph.nodes, "minilm", inputs, outputs, initializer=graph.constants)
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    checker.check_model(model)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    save(model, str(part))
    part.replace(target)


def shrink(source: Path, target: Path) -> None:
    """Writes the file of `source` with its weights in eight bits, by column; seven of them are used, since processors without VNNI add up too coarsely."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415 - heavy, and needed only in the child

    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    quantize_dynamic(source, part, op_types_to_quantize=["MatMul"], weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    part.replace(target)


if __name__ == "__main__":
    given, wanted = Path(sys.argv[1]), Path(sys.argv[2])
    (shrink if given.suffix == ".onnx" else write)(given, wanted)
