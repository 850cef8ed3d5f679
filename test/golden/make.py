"""Writes the fixtures beside this file, computed by PyTorch in float64 from the definitions. Tests compare penchant with them.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install torch numpy safetensors
    /tmp/golden/bin/python test/golden/make.py

Inputs and initial weights are float32, so that both sides start from the same values. Expected results are float64.
"""

import json
import math
from pathlib import Path

import torch
from safetensors.torch import save_file

import files
import iql
import models
import newton
import released

HERE = Path(__file__).parent
STATES, USERS, PLACES, STEPS = 9, 5, 6, 10
ANSWERS, CONTEXT = [6, 4, 6, 1, 0], [4, 2, 0, 1, 0]
SHAPE = {"size": 3, "hidden": [8, 6]}
RATE, BETA = 3e-3, 0.375


def f32(x):
    """Rounded to float32, kept in float64."""
    return x.to(torch.float32).to(torch.float64)


def shapes(config):
    """The parameters of a model: name, (rows, columns), number of inputs of the layer."""
    d, hidden, latent = config["size"], config["hidden"], config["latent"]
    pair = 2 * config["length"] * d

    def layer(name, i, o):
        yield f"{name}.weight", (i, o), i
        yield f"{name}.bias", (1, o), i

    def layers(name, widths, first=0):
        for k, (i, o) in enumerate(zip(widths, widths[1:])):
            yield from layer(f"{name}.{first + k}", i, o)

    if latent:
        yield "prior.mean", (1, latent), 4
        yield "prior.logVariance", (1, latent), 4
        inputs = {"set": config["context"] * (pair // 2 * 3 + 2), "utility": 2}.get(config["encoder"], pair)
        if config["encoder"] != "newton":
            yield from layers("posterior", [inputs, *hidden])
        if config["encoder"] == "aggregation":
            yield from layer("posterior.measurement", hidden[-1], latent + 1)
        if config["encoder"] == "utility":
            yield from layer("posterior.measurement", hidden[-1], 2)
        if config["encoder"] == "attention":
            yield from layer("posterior.pair", hidden[-1], latent)
            for name in ("query", "key", "value", "mean", "logVariance"):
                yield from layer(f"posterior.{name}", latent, latent)
        if config["encoder"] == "set":
            for name in ("mean", "logVariance"):
                yield from layer(f"posterior.{name}", hidden[-1], latent)
    if config["head"] == "linear":
        yield "reward.weight", (1, d), d
        if latent:
            yield "reward.latent", (latent, d), latent
        return
    name, parts = ("classifier", [("a.weight", pair // 2), ("b", pair // 2)])
    if config["head"] == "reward":
        name, parts = ("reward", [("weight", d)])
    parts += [("latent", latent)] if latent else []
    fan = sum(rows for _, rows in parts)
    for part, rows in parts:
        yield f"{name}.0.{part}", (rows, hidden[0]), fan
    yield f"{name}.0.{'a.' if name == 'classifier' else ''}bias", (1, hidden[0]), fan
    yield from layers(name, hidden, 1)
    outputs = {"dpl-mean-variance": 2, "dpl-categorical": 10}.get(config["method"], 1)
    yield from layer(f"{name}.out", hidden[-1], outputs)


def start(config, generator):
    """Uniform in +-1.5/sqrt(inputs). Attention's last layers are larger, so that some of their outputs are clamped, and the measurements of
    utilities, so that their KL is not lost in rounding."""
    uniform = lambda shape: 2 * torch.rand(shape, generator=generator, dtype=torch.float64) - 1
    w = {name: f32(uniform(shape) * 1.5 / math.sqrt(fan)) for name, shape, fan in shapes(config)}
    for name, x in w.items():
        if config["encoder"] == "attention" and name.startswith(("posterior.mean", "posterior.logVariance")):
            x *= 4
        if config["encoder"] == "utility" and name.startswith("posterior.measurement"):
            x *= 4
    return w


def population(config, ties, generator):
    """States, and per user answers (segment A, segment B, y), where segments are lists of state indices."""
    states = f32(torch.randn(STATES, config["size"], generator=generator, dtype=torch.float64))
    draw = lambda n: int(torch.randint(n, (1,), generator=generator))
    longest = config["length"]

    def answer(i):
        a, b = ([draw(STATES) for _ in range(1 + draw(longest))] for _ in range(2))
        return a, b, 0.5 if ties and i % 3 == 1 else float(draw(2))

    return states, [[answer(i) for i in range(n)] for n in ANSWERS]


def batch_of(config, users):
    """The batch as penchant's leaves: [B, P 2T] state indices, -1 for an absent state, zeros for an absent answer."""
    T = config["length"]
    pair, label, presence = (torch.zeros(USERS, PLACES * k, dtype=torch.float64) for k in (2 * T, 1, 1))
    for u, user in enumerate(users):
        for i, (a, b, y) in enumerate(user):
            padded = [s for side in (a, b) for s in (*side, *[-1] * (T - len(side)))]
            pair[u, 2 * T * i : 2 * T * (i + 1)] = torch.tensor(padded, dtype=torch.float64)
            label[u, i], presence[u, i] = y, 1
    return {"pair": pair, "label": label, "presence": presence}


def make(name, config, ties):
    """Writes one case with the first seed for which ten steps can be compared."""
    seed = next(seed for seed in range(100) if attempt(name, config, ties, seed))
    print(f"{name}: seed {seed}")


def attempt(name, config, ties, seed):
    """Writes one case: the outputs at the start, every gradient, and the weights after ten steps of Adam.

    The gradient of a weight that the loss does not depend on is rounding error, which Adam turns into a step of its full
    rate. That is harmless if the loss never depends on the weight. Returns False if it does so only in some steps (such as
    for the bias of a unit whose inputs are all on one side of the kink).
    """
    generator = torch.Generator().manual_seed(seed)
    states, positions = population(config, ties, generator)
    users = [[([states[s] for s in a], [states[s] for s in b], y) for a, b, y in user] for user in positions]
    noise = f32(torch.randn(USERS, max(1, config["latent"]), generator=generator, dtype=torch.float64))
    w = start(config, generator)
    for x in w.values():
        x.requires_grad_()
    tensors = {f"start.{name}": x.detach().clone() for name, x in w.items()}

    def objective():
        if config["method"] != "vpl":
            return (models.btl if config["method"] == "btl" else models.dpl)(config, w, users)
        contexts = [user[:n] for user, n in zip(users, CONTEXT)]
        return models.vpl(config, w, users, contexts, noise, config["beta"])

    loss, seen = objective()
    if config["encoder"] == "attention":
        clamped = [int((x.abs() > 1 - 1e-12).sum()) for x in (seen["mean"], seen["variance"].log())]
        if not all(0 < n < 12 for n in clamped):
            return False
    logits = torch.zeros(USERS, PLACES, dtype=torch.float64)
    for u, xs in enumerate(seen.pop("logits")):
        for i, x in enumerate(xs):
            logits[u, i] = x.detach()
    tensors |= {f"expected.{name}": x.detach() for name, x in {"logits": logits, **seen}.items()}
    gradients = torch.autograd.grad(loss, list(w.values()), allow_unused=True)
    tensors |= {f"gradient.{name}": torch.zeros_like(x) if g is None else g for (name, x), g in zip(w.items(), gradients)}

    adam = torch.optim.Adam(w.values(), lr=RATE, betas=(0.9, 0.999), eps=1e-8)
    losses, idle = [], None
    for step in range(STEPS):
        adam.zero_grad()
        loss, _ = objective()
        loss.backward()
        losses.append(loss.detach())
        g = torch.cat([torch.zeros(x.numel()) if x.grad is None else x.grad.flatten() for x in w.values()]).abs()
        none = g < 1e-12 * torch.linalg.norm(g)
        if idle is not None and not torch.equal(idle, none):
            return False
        idle = none
        adam.step()
    tensors |= {f"trained.{name}": x.detach() for name, x in w.items()}
    tensors["expected.losses"] = torch.stack(losses)
    tensors |= {f"data.{name}": x for name, x in {"states": states, "noise": noise, **batch_of(config, users=positions)}.items()}
    tensors["data.context"] = torch.tensor([[float(i < n) for i in range(max(1, config["context"]))] for n in CONTEXT])
    write(f"{name}.safetensors", tensors, {"config": config, "rate": RATE})
    return True


def write(name, tensors, metadata):
    exact = lambda name: name.split(".")[0] in ("data", "start")
    stored = {n: x.to(torch.float32 if exact(n) else torch.float64).contiguous() for n, x in tensors.items()}
    for n, x in stored.items():
        assert torch.isfinite(x).all() and torch.equal(x.double(), tensors[n].double()), (name, n)
    save_file(stored, HERE / name, {"case": json.dumps(metadata)})


def cases():
    none = {"encoder": "none", "latent": 0, "context": 0}
    for method, head, length in [
        ("btl", "reward", 1), ("btl", "reward", 2), ("btl", "linear", 1), ("btl", "linear", 2), ("btl", "classifier", 1), ("btl", "classifier", 2),
        ("dpl-mean-variance", "reward", 1), ("dpl-mean-variance", "reward", 2),
        ("dpl-categorical", "reward", 1), ("dpl-categorical", "reward", 2),
    ]:  # fmt: skip
        name = f"{method}-{head}-{length}" if method == "btl" else f"{method}-{length}"
        yield name, {"method": method, "head": head, "length": length, **none}, True
    for encoder in models.ENCODERS:
        heads = ("linear",) if encoder == "utility" else ("reward", "linear", "classifier")
        for head in heads:
            for length in (1, 2):
                config = {"method": "vpl", "head": head, "encoder": encoder, "length": length, "latent": 4, "context": 4}
                yield f"vpl-{encoder}-{head}-{length}", config, False
        config = {"method": "vpl", "head": heads[0], "encoder": encoder, "length": 1, "latent": 4, "context": 4}
        yield f"vpl-{encoder}-ties", config, True


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name, config, ties in cases():
        make(name, {**SHAPE, **config, "beta": BETA if config["latent"] else 0}, ties)
    newton.make(write, start, population, SHAPE)
    iql.make(write)
    released.make(HERE)
    files.make(HERE)
    print(sum(f.stat().st_size for f in HERE.glob("*.safetensors")), "bytes")
