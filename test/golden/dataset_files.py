"""Writes datasets/ beside this file: trajectories as Minari, LeRobot, d3rlpy and robomimic write them.

    python -m venv /tmp/datasets && cd /tmp/datasets
    bin/pip install "minari[arrow,hdf5,create]" pillow h5py jsonlines av datasets
    bin/pip download --no-deps d3rlpy==2.8.1 lerobot==0.3.3 lerobot==0.4.4 robomimic==0.3.0  # one at a time
    # unpack each to lib/d3rlpy, lib/lerobot-2, lib/lerobot-3 (the wheels) and lib/robomimic
    for layout in minari lerobot-2 lerobot-3 d3rlpy robomimic; do bin/python …/test/golden/dataset_files.py $layout lib; done

Each has three episodes; episode e has 3 + e steps, of which only episode 1 reaches a terminal state. The observation of step t is
(10 e + t, -t), the action t / steps, or 1 + t mod 3 if it is discrete, and the reward t / 2. Tests: test/io/datasets.test.ts.
"""

import importlib
import importlib.abc
import importlib.machinery
import os
import runpy
import shutil
import sys
import tempfile
import types
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent / "datasets"
EPISODES = [(e, 3 + e) for e in range(3)]


class StandIn(types.ModuleType):
    """A module whose classes are empty: these libraries import torch, but write files without it."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        is_module = name in ("utils", "data", "optim", "nn", "transforms")
        value = importlib.import_module(f"{self.__name__}.{name}") if is_module else type(name, (), {})
        setattr(self, name, value)
        return value


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in ("torch", "torchvision", "torchcodec", "accelerate"):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return StandIn(spec.name)

    def exec_module(self, module):
        pass


def observation(e, t):
    return np.array([10 * e + t, -t], np.float32)


def minari(_):
    import gymnasium
    from gymnasium import spaces

    def box(n):
        return spaces.Box(-100, 100, (n,), np.float32)

    class Env(gymnasium.Env):
        def __init__(self, kind):
            self.kind, self.episode = kind, -1
            self.action_space = spaces.Box(-1, 1, (1,), np.float32) if kind == "box" else spaces.Discrete(3, start=1)
            self.observation_space = {
                "box": box(2),
                "dict": spaces.Dict(position=box(2), inner=spaces.Dict(time=box(1))),
                "tuple": spaces.Tuple((box(2), box(1))),
            }[kind]

        def observe(self):
            seen, time = observation(self.episode, self.t), np.array([self.t], np.float32)
            return {"box": seen, "dict": {"position": seen, "inner": {"time": time}}, "tuple": (seen, time)}[self.kind]

        def reset(self, *, seed=None, options=None):
            self.episode, self.t = self.episode + 1, 0
            return self.observe(), {}

        def step(self, action):
            reward, self.t = self.t / 2, self.t + 1
            ends = self.t == 3 + self.episode
            return self.observe(), reward, ends and self.episode == 1, ends and self.episode != 1, {}

    with tempfile.TemporaryDirectory() as folder:
        os.environ["MINARI_DATASETS_PATH"] = folder
        from minari import DataCollector

        kinds = {"hdf5": ("dict", "tuple"), "arrow": ("box", "dict", "tuple"), "parquet": ("dict",)}
        for storage in kinds:
            for kind in kinds[storage]:
                env = DataCollector(Env(kind), data_format=storage)
                for _, steps in EPISODES:
                    env.reset()
                    for t in range(steps):
                        env.step(np.array([t / steps], np.float32) if kind == "box" else 1 + t % 3)
                env.create_dataset(f"{kind}-{storage}-v0")
                shutil.copytree(f"{folder}/{kind}-{storage}-v0", HERE / f"minari-{kind}-{storage}", dirs_exist_ok=True)


def lerobot(layout, lib):
    sys.path.insert(0, f"{lib}/{layout}")
    import torch

    class Indices(np.ndarray):
        def numpy(self):
            return np.asarray(self)

    torch.LongTensor = lambda values: np.array(values).view(Indices)
    from lerobot.datasets.lerobot_dataset import LeRobotDataset

    def feature(dtype, n):
        return {"dtype": dtype, "shape": (n,), "names": None}

    features = {
        "observation.state": feature("float32", 2),
        "action": feature("float32", 1),
        "next.reward": feature("float32", 1),
        "next.done": feature("bool", 1),
        "next.truncated": feature("bool", 1),
    }
    with tempfile.TemporaryDirectory() as folder:
        dataset = LeRobotDataset.create("a/b", fps=10, features=features, root=f"{folder}/x", use_videos=False)
        for e, steps in EPISODES:
            for t in range(steps):
                last = t == steps - 1
                frame = {
                    "observation.state": observation(e, t),
                    "action": np.array([t / steps], np.float32),
                    "next.reward": np.array([t / 2], np.float32),
                    "next.done": np.array([last]),
                    "next.truncated": np.array([last and e != 1]),
                }
                if layout == "lerobot-2":
                    dataset.add_frame(frame, task="reach")
                else:
                    dataset.add_frame({**frame, "task": "reach"})
            dataset.save_episode()
        if layout == "lerobot-3":
            dataset.finalize()
        for name in ("data", "meta/info.json"):  # the statistics are large
            source, target = Path(folder) / "x" / name, HERE / layout / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target, dirs_exist_ok=True) if source.is_dir() else shutil.copy(source, target)


def d3rlpy(lib):
    import gymnasium

    sys.modules |= {"gym": gymnasium, "gym.spaces": gymnasium.spaces}
    for name in ("d3rlpy", "d3rlpy.dataset"):  # without the packages' __init__, which need all of PyTorch
        package = types.ModuleType(name)
        package.__path__ = [f"{lib}/d3rlpy/{name.replace('.', '/')}"]
        sys.modules[name] = package
    from d3rlpy.dataset.components import Episode
    from d3rlpy.dataset.io import dump

    def episodes(parts):
        for e, steps in EPISODES:
            seen = np.stack([observation(e, t) for t in range(steps)])
            t = np.arange(steps, dtype=np.float32)[:, None]
            actions = 1 + t.astype(np.int32) % 3 if parts else t / steps
            yield Episode((seen, t) if parts else seen, actions, t / 2, e == 1)

    for name, parts in (("d3rlpy.hdf5", False), ("d3rlpy-parts.hdf5", True)):
        with open(HERE / name, "w+b") as file:
            dump(list(episodes(parts)), file)


def robomimic(lib):
    """Its converter of D4RL data, from the rows of the episodes and one more, which it leaves out."""
    rows = [(e, t, steps) for e, steps in EPISODES for t in range(steps)]
    last = np.array([t == steps - 1 for e, t, steps in rows] + [False])
    terminal = np.array([e == 1 for e, t, steps in rows] + [False])
    data = {
        "observations": np.stack([observation(e, t) for e, t, _ in rows] + [observation(9, 9)]),
        "actions": np.array([[t / steps] for _, t, steps in rows] + [[0]], np.float32),
        "rewards": np.array([t / 2 for _, t, _ in rows] + [0]),
        "terminals": last & terminal,
        "timeouts": last & ~terminal,
    }
    env = types.SimpleNamespace(get_dataset=lambda: data)
    modules = {
        "gym": {"make": lambda name: types.SimpleNamespace(env=env, close=lambda: None)},
        "d4rl": {"set_dataset_path": lambda path: None},
        "robomimic": {},
        "robomimic.envs": {},
        "robomimic.envs.env_gym": {"EnvGym": lambda name: types.SimpleNamespace(serialize=dict)},
        "robomimic.utils": {},
        "robomimic.utils.log_utils": {"custom_tqdm": iter},
    }
    for name, members in modules.items():
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__dict__.update(members)
    with tempfile.TemporaryDirectory() as folder:
        sys.argv = ["convert", "--env", "walk-v0", "--folder", folder]
        runpy.run_path(f"{lib}/robomimic/robomimic/scripts/conversion/convert_d4rl.py", run_name="__main__")
        shutil.copy(f"{folder}/d4rl/converted/walk_v0.hdf5", HERE / "robomimic.hdf5")


layout, lib = sys.argv[1:]
HERE.mkdir(exist_ok=True)
sys.meta_path.insert(0, StandIns())
if layout.startswith("lerobot"):
    lerobot(layout, lib)
else:
    {"minari": minari, "d3rlpy": d3rlpy, "robomimic": robomimic}[layout](lib)
