"""A file for SafetensorsTest, written by the reference implementation.

Run in this folder: python make_safetensors.py
Made with safetensors 0.8.0, numpy 2.4.6.
"""

import pathlib

import numpy as np
from safetensors.numpy import save_file

OUT = pathlib.Path(__file__).parent.parent / "resources" / "safetensors"
OUT.mkdir(parents=True, exist_ok=True)
save_file(
    {
        "weights": np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
        "moments": np.array([[1e-300, -2.5]]),
        "iteration": np.array(123456789012, np.int64),
        "pixels": np.array([0, 127, 255], np.uint8),
        "none": np.zeros((0, 3), np.float32),
    },
    OUT / "reference.safetensors",
    metadata={"made by": "safetensors", "accent": "Fr\u00e9chet"},
)
