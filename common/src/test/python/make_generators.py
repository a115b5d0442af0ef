"""Tiny ONNX generators for GeneratorModelTest, with what ONNX Runtime in Python makes of them.

Run in this folder: python make_generators.py
Made with onnx 1.23.2, onnxruntime 1.32.0, numpy 2.4.6.
"""

import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

OUT = pathlib.Path(__file__).parent.parent / "resources" / "generator"
LATENT, RESOLUTION, CHANNELS = 6, 8, 4


def model(input_name="z", output_name="image", channels=3, latent=LATENT, element=TensorProto.FLOAT):
    """Linear, transposed convolution, tanh: the parts whose kernels depend on the batch."""
    random = np.random.default_rng(0)
    half = RESOLUTION // 2
    weights = {
        "w": random.normal(size=(latent, CHANNELS * half * half)),
        "k": random.normal(size=(CHANNELS, channels, 4, 4)),
    }
    initializers = [numpy_helper.from_array(v.astype(np.float32), n) for n, v in weights.items()]
    initializers.append(numpy_helper.from_array(np.array([-1, CHANNELS, half, half], np.int64), "s"))
    nodes = [
        helper.make_node("MatMul", [input_name, "w"], ["h"]),
        helper.make_node("Reshape", ["h", "s"], ["r"]),
        helper.make_node("ConvTranspose", ["r", "k"], ["c"], strides=[2, 2], pads=[1, 1, 1, 1]),
        helper.make_node("Tanh", ["c"], [output_name]),
    ]
    graph = helper.make_graph(
        nodes,
        "generator",
        [helper.make_tensor_value_info(input_name, element, ["N", latent])],
        [helper.make_tensor_value_info(output_name, element, ["N", channels, RESOLUTION, RESOLUTION])],
        initializers,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return made


OUT.mkdir(parents=True, exist_ok=True)
good = model()
onnx.save(good, OUT / "good.onnx")
onnx.save(model(input_name="noise"), OUT / "other-input.onnx")
onnx.save(model(output_name="picture"), OUT / "other-output.onnx")
onnx.save(model(channels=1), OUT / "one-channel.onnx")

z = np.linspace(-1.5, 1.5, 2 * LATENT, dtype=np.float32).reshape(2, LATENT)
images = onnxruntime.InferenceSession(good.SerializeToString()).run(["image"], {"z": z})[0]
(OUT / "good.expected.txt").write_text("\n".join(f"{x:.9g}" for x in images.ravel()) + "\n")
