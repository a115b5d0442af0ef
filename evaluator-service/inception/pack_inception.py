#!/usr/bin/env python3
"""Makes the Inception weights file of the evaluator: the network of 2015-12-05 up to mixed_7.

    python pack_inception.py inception-2015-12-05-to-mixed_7.safetensors

Downloads 140 files (36 MB) and needs NumPy and safetensors. The values come from TensorFlow's Inception
of 2015-12-05 (Apache-2.0), batch norm folded, by way of Apple's sample code MetalImageRecognition and
github.com/hollance/Forge (MIT). They are the folded graph to 4e-4 in the first layer's weights and
9e-5 elsewhere, which changes FIDs by about 1e-4.
"""
import argparse
import hashlib
import pathlib
import sys
import urllib.request

import numpy as np
from safetensors.numpy import save_file

COMMIT = "04109c856237faec87deecb55126d4a20fa4f59b"
SOURCE = f"https://raw.githubusercontent.com/hollance/Forge/{COMMIT}/Examples/Inception/Parameters"
SHA256 = "767de9eba566eee7e70a5456125e68263654102797df339ffd5bf3668fe33739"


def layers():
    """Name and shape [out, in, height, width] of every convolution, in the network's order."""
    yield from [("conv", (32, 3, 3, 3)), ("conv_1", (32, 32, 3, 3)), ("conv_2", (64, 32, 3, 3)),
                ("conv_3", (80, 64, 1, 1)), ("conv_4", (192, 80, 3, 3))]
    for block, inputs, pooled in [("mixed", 192, 32), ("mixed_1", 256, 64), ("mixed_2", 288, 64)]:
        yield f"{block}_conv", (64, inputs, 1, 1)
        yield f"{block}_tower_conv", (48, inputs, 1, 1)
        yield f"{block}_tower_conv_1", (64, 48, 5, 5)
        yield f"{block}_tower_1_conv", (64, inputs, 1, 1)
        yield f"{block}_tower_1_conv_1", (96, 64, 3, 3)
        yield f"{block}_tower_1_conv_2", (96, 96, 3, 3)
        yield f"{block}_tower_2_conv", (pooled, inputs, 1, 1)
    yield from [("mixed_3_conv", (384, 288, 3, 3)), ("mixed_3_tower_conv", (64, 288, 1, 1)),
                ("mixed_3_tower_conv_1", (96, 64, 3, 3)), ("mixed_3_tower_conv_2", (96, 96, 3, 3))]
    for block, inner in [("mixed_4", 128), ("mixed_5", 160), ("mixed_6", 160), ("mixed_7", 192)]:
        yield f"{block}_conv", (192, 768, 1, 1)
        yield f"{block}_tower_conv", (inner, 768, 1, 1)
        yield f"{block}_tower_conv_1", (inner, inner, 1, 7)
        yield f"{block}_tower_conv_2", (192, inner, 7, 1)
        yield f"{block}_tower_1_conv", (inner, 768, 1, 1)
        yield f"{block}_tower_1_conv_1", (inner, inner, 7, 1)
        yield f"{block}_tower_1_conv_2", (inner, inner, 1, 7)
        yield f"{block}_tower_1_conv_3", (inner, inner, 7, 1)
        yield f"{block}_tower_1_conv_4", (192, inner, 1, 7)
        yield f"{block}_tower_2_conv", (192, 768, 1, 1)


def digest(tensors):
    """SHA-256 of names, shapes and values: InceptionWeights.sha256 in Java."""
    whole = hashlib.sha256()
    for name in sorted(tensors):
        whole.update(f"{name} F32 {list(tensors[name].shape)}\n".encode())
        whole.update(tensors[name].tobytes())
    return whole.hexdigest()


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("out", metavar="FILE", type=pathlib.Path)
parser.add_argument("--parameters", metavar="FOLDER", type=pathlib.Path,
                    help="Forge's Examples/Inception/Parameters, if it is at hand")
args = parser.parse_args()


def values(file):
    if args.parameters:
        content = (args.parameters / file).read_bytes()
    else:
        with urllib.request.urlopen(f"{SOURCE}/{file}", timeout=60) as answer:
            content = answer.read()
    return np.frombuffer(content, "<f4")


tensors = {}
for layer, (out, inputs, height, width) in layers():
    print(f"\r{len(tensors) // 2 + 1}/70 {layer:30}", end="", file=sys.stderr)
    stored = values(f"weights_{layer}.dat").reshape(out, height, width, inputs)
    tensors[f"{layer}.weight"] = np.ascontiguousarray(stored.transpose(0, 3, 1, 2))
    tensors[f"{layer}.bias"] = values(f"bias_{layer}.dat").reshape(out)
print(file=sys.stderr)
if digest(tensors) != SHA256:
    sys.exit(f"The values have SHA-256 {digest(tensors)}, expected {SHA256}: not written")
save_file(tensors, args.out, {"name": "inception-2015-12-05, stem to mixed_7, batch norm folded",
                              "source": f"{SOURCE}/{{weights,bias}}_*.dat"})
