"""Writes d4rl.hdf5 and minari.hdf5 beside this file: small h5py files in the two layouts of offline trajectories.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install h5py numpy
    /tmp/golden/bin/python test/golden/trajectories.py

Values follow from arithmetic, so that tests can recompute them (test/io/d4rl.test.ts, test/io/minari.test.ts).
"""

from pathlib import Path

import h5py
import numpy as np

HERE = Path(__file__).parent


def d4rl():
    """Episodes of 5 rows (terminal), 4 (timeout) and 3 (the file ends)."""
    rows, t = 12, np.arange(12)
    with h5py.File(HERE / "d4rl.hdf5", "w") as file:
        observations = (t[:, None] * 10 + np.arange(3)).astype(np.float32)
        file.create_dataset("observations", data=observations, compression="gzip", chunks=(5, 2))
        file["actions"] = np.stack([t / 12, -t / 12], 1)  # float64
        file["rewards"] = (t / 4).astype(">f4")
        file["terminals"] = t == 4
        file["timeouts"] = t == 8
        file["infos/qpos"] = np.zeros((rows, 2))


def minari():
    """Episode e has 2 + e steps; only episode 2 terminates. Numbers have gaps, and by name 10 sorts before 2."""
    with h5py.File(HERE / "minari.hdf5", "w", track_order=True) as file:
        for e in (0, 2, 10):
            steps = 2 + e
            group = file.create_group(f"episode_{e}")
            group.attrs.update({"id": e, "total_steps": steps, "seed": 7})
            t = np.arange(steps + 1)
            last = t[1:] == steps
            data = {
                "observations": np.stack([100.0 * e + t, -t], 1),
                "actions": (t[1:, None] / (steps + 1)).astype(np.float32),
                "rewards": t[1:] * 0.5,
                "terminations": last & (e == 2),
                "truncations": last & (e != 2),
            }
            for name, values in data.items():  # Minari's datasets are resizable, which would take 2 KB each
                group.create_dataset(name, data=values)


d4rl()
minari()
