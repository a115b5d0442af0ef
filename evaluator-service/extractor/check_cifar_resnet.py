#!/usr/bin/env python3
"""Prints cifar-resnet.onnx's size, properties, accuracy on CIFAR-100's test images, and speed.

    python check_cifar_resnet.py --data cifar-100-binary.tar.gz
"""
import argparse
import hashlib
import pathlib
import statistics
import tarfile
import time

import numpy as np
import onnxruntime

BATCH = 100
MODEL = pathlib.Path(__file__).resolve().parent.parent / "src/main/resources/cifar-resnet.onnx"

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--data", required=True, metavar="ARCHIVE", help="cifar-100-binary.tar.gz")
parser.add_argument("--model", type=pathlib.Path, default=MODEL, metavar="FILE")
parser.add_argument("--threads", type=int, default=2)
args = parser.parse_args()

with tarfile.open(args.data) as tar:
    raw = tar.extractfile("cifar-100-binary/test.bin").read()
records = np.frombuffer(raw, np.uint8).reshape(-1, 2 + 3072)
labels = records[:, 1]
images = records[:, 2:].reshape(-1, 3, 32, 32).astype(np.float32) / 127.5 - 1

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = args.threads
session = onnxruntime.InferenceSession(args.model, options, providers=["CPUExecutionProvider"])
session.run(None, {"image": images[:BATCH]})  # the first call also sets up the memory

hits, seconds = 0, []
for start in range(0, len(images), BATCH):
    began = time.perf_counter()
    features, logits = session.run(["features", "logits"], {"image": images[start:start + BATCH]})
    seconds.append(time.perf_counter() - began)
    hits += int((logits.argmax(1) == labels[start:start + BATCH]).sum())

content = args.model.read_bytes()
print(f"size           {len(content):,} bytes")
print(f"SHA-256        {hashlib.sha256(content).hexdigest()}")
print(f"features       {features.shape[1]} per image")
print(f"test accuracy  {100 * hits / len(images):.2f} % of {len(images)} images")
print(f"speed          {1000 * statistics.median(seconds) / BATCH:.2f} ms per image "
      f"(median of {len(seconds)} batches of {BATCH}, {args.threads} threads)")
for key, text in sorted(session.get_modelmeta().custom_metadata_map.items()):
    print(f"property       {key} = {text}")
