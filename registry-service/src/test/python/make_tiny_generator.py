"""Writes ../resources/tiny-generator.onnx: image = tanh(z W), z [N, 8], image [N, 3, 8, 8].

Made with Python 3.11, numpy 2.4.6, onnx 1.23.2.
"""

import pathlib

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

LATENT, SIZE = 8, 8

weights = numpy.random.default_rng(1).normal(0, 0.5, (LATENT, 3 * SIZE * SIZE)).astype(numpy.float32)
graph = helper.make_graph(
    [
        helper.make_node("MatMul", ["z", "weights"], ["flat"]),
        helper.make_node("Reshape", ["flat", "shape"], ["image_logits"]),
        helper.make_node("Tanh", ["image_logits"], ["image"]),
    ],
    "tiny-generator",
    [helper.make_tensor_value_info("z", TensorProto.FLOAT, ["N", LATENT])],
    [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, SIZE, SIZE])],
    [
        numpy_helper.from_array(weights, "weights"),
        numpy_helper.from_array(numpy.array([-1, 3, SIZE, SIZE], numpy.int64), "shape"),
    ],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
onnx.checker.check_model(model)
path = pathlib.Path(__file__).parent.parent / "resources" / "tiny-generator.onnx"
onnx.save(model, path)
