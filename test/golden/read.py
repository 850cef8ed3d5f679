"""Reads a model file written by penchant with the safetensors package, and checks every tensor and the digest.

    npx penchant train -o /tmp/model.safetensors && /tmp/golden/bin/python test/golden/read.py /tmp/model.safetensors
"""

import json
import sys

import numpy as np
from safetensors import safe_open

from files import digest
from make import shapes

with safe_open(sys.argv[1], framework="numpy") as file:
    metadata = json.loads(file.metadata()["penchant"])
    tensors = {name: file.get_tensor(name) for name in file.keys()}
config = metadata["config"]
wants = {name: shape for name, shape, _ in shapes(config)}
wants |= {f"normalisation.{name}": (config["size"],) for name in ("mean", "scale")}
for name, shape in wants.items():
    assert tensors[name].shape == tuple(shape), f"{name} is {tensors[name].shape}; it must be {tuple(shape)}"
for name, tensor in tensors.items():
    assert name in wants or name.startswith(("questions.", "comparison.", "policy.")), f"{name} does not belong to this model"
    assert tensor.dtype == np.float32 and np.isfinite(tensor).all(), f"{name} is not finite float32"
assert metadata["sha256"] == digest(tensors), "the digest does not match"
count = sum(x.size for x in tensors.values())
print(f"{sys.argv[1]}: {config['method']}, {len(tensors)} tensors, {count} finite values, the digest matches")
