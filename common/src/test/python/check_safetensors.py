"""Reads a file that SafetensorsTest wrote and prints what the reference implementation sees.

Usage: python check_safetensors.py FILE
"""

import sys

from safetensors import safe_open

with safe_open(sys.argv[1], "np") as file:
    print(sorted((file.metadata() or {}).items()))
    for name in sorted(file.keys()):
        tensor = file.get_tensor(name)
        print(name, tensor.dtype, list(tensor.shape), tensor.ravel().tolist())
