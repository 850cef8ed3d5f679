"""A complete penchant model file, written with the safetensors package according to src/model/model-file.ts."""

import hashlib
import json

import numpy as np
from safetensors.numpy import save_file

CONFIG = {
    "method": "vpl", "head": "reward", "encoder": "aggregation",
    "size": 2, "length": 1, "hidden": [4, 3], "latent": 2, "context": 5, "beta": 0.5,
}  # fmt: skip
SHAPES = {
    "prior.mean": (1, 2), "prior.logVariance": (1, 2),
    "posterior.0.weight": (4, 4), "posterior.0.bias": (1, 4), "posterior.1.weight": (4, 3), "posterior.1.bias": (1, 3),
    "posterior.measurement.weight": (3, 3), "posterior.measurement.bias": (1, 3),
    "reward.0.weight": (2, 4), "reward.0.latent": (2, 4), "reward.0.bias": (1, 4),
    "reward.1.weight": (4, 3), "reward.1.bias": (1, 3), "reward.out.weight": (3, 1), "reward.out.bias": (1, 1),
    "normalisation.mean": (2,), "normalisation.scale": (2,), "questions.a": (2, 2), "questions.b": (2, 2),
}  # fmt: skip


def digest(tensors):
    """SHA-256 over the bytes of the tensors in alphabetical order of their names."""
    return hashlib.sha256(b"".join(tensors[name].tobytes() for name in sorted(tensors))).hexdigest()


def make(here):
    # Value i of the k-th tensor by name is k + i/32, which is exact in float32 and occurs nowhere else.
    tensors = {
        name: (k + np.arange(np.prod(SHAPES[name]), dtype=np.float32) / 32).astype(np.float32).reshape(SHAPES[name])
        for k, name in enumerate(sorted(SHAPES))
    }
    metadata = {
        "format": 2, "config": CONFIG, "captions": [["tea ☕", "coffee"], ["left", '"right"']],
        "report": {"by": "python"}, "sha256": digest(tensors),
    }  # fmt: skip
    save_file(tensors, here / "python-model.safetensors", {"penchant": json.dumps(metadata, ensure_ascii=False)})
