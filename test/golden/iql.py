"""Implicit Q-learning from its definition: a backward pass and an Adam per network, a loss per transition.

A transition is (s, a, r, s', ended). `w` maps names to matrices [in, out] and biases [1, out]. Actions are vectors or, with
`choices`, integers.
"""

import math

import torch
from torch.distributions import Categorical, Normal

SETTINGS = {"discount": 0.97, "expectile": 0.8, "temperature": 10, "rate": 3e-4, "steps": 20}
RUN, TARGET, BATCH, HIDDEN, OBSERVATION = 10, 0.005, 24, [8, 6], 3
NETWORKS = ["v", "q1", "q2", "policy"]
# Smallest distance of any value to a kink (of ReLU, min, clamp or the expectile loss), so that rounding cannot cross one.
MARGIN = 2e-5


def f32(x):
    return x.to(torch.float32).to(torch.float64)


def network(w, name, x, near):
    for i in range(len(HIDDEN)):
        x = x @ w[f"{name}.{i}.weight"] + w[f"{name}.{i}.bias"][0]
        near.append(x.detach().abs().min())
        x = torch.relu(x)
    return x @ w[f"{name}.out.weight"] + w[f"{name}.out.bias"][0]


def losses(config, w, batch):
    """The three losses, their intermediate values, the smallest distance to a kink, and whether both sides of each occur."""
    γ, τ, β = (SETTINGS[name] for name in ("discount", "expectile", "temperature"))
    near, seen, parts = [], [], {"V": [], "Q": [], "Policy": []}

    def Q(name, s, a):
        if config.get("choices"):
            return network(w, name, s, near)[int(a[0])]
        return network(w, name, torch.cat([s, a]), near)[0]

    for s, a, r, after, ended in batch:
        with torch.no_grad():
            q = [Q(f"target.q{i}", s, a) for i in (1, 2)]
        v = network(w, "v", s, near)[0]
        u = min(q) - v
        parts["V"].append((1 - τ if u < 0 else τ) * u**2)

        online = [Q(f"q{i}", s, a) for i in (1, 2)]
        with torch.no_grad():
            y = r if ended else r + γ * network(w, "v", after, near)[0]
        parts["Q"].append(sum((y - q) ** 2 for q in online))

        advantage = (min(online) - v).detach()
        weight = math.exp(min(β * advantage, math.log(100)))
        output = network(w, "policy", s, near)
        if config.get("choices"):
            mean, log_probability = output, Categorical(logits=output).log_prob(a[0].long())
        else:
            mean, bounded = torch.tanh(output), w["policy.logSigma"][0].clamp(-5, 2)
            log_probability = Normal(mean, bounded.exp()).log_prob(a).sum()
            near += [(w["policy.logSigma"].detach() - bound).abs().min() for bound in (-5, 2)]
        parts["Policy"].append(-weight * log_probability)
        near += [abs(q[0] - q[1]), abs(u.detach()), abs(online[0] - online[1]).detach()]
        near.append(abs(β * advantage - math.log(100)))
        one = {"q1": online[0], "q2": online[1], "v": v, "mean": mean, "logProbability": log_probability, "weight": weight}
        sides = {"target": q[0] < q[1], "online": online[0] < online[1], "u": u < 0, "weight": weight > 99.9}
        seen.append((one, {name: bool(side) for name, side in sides.items()}))

    values = {
        name: torch.stack([torch.as_tensor(one[name], dtype=torch.float64).detach().reshape(-1) for one, _ in seen])
        for name in seen[0][0]
    }
    turned = all({sides[name] for _, sides in seen} == {False, True} for name in seen[0][1])
    return {name: torch.stack(terms).mean() for name, terms in parts.items()}, values, float(min(near)), turned


def start(config, generator):
    """Initial weights, uniform in ±2/√inputs. Targets are initialised independently."""
    inputs = OBSERVATION + config["condition"]
    choices = config.get("choices")
    w = {}
    for name in [*NETWORKS, "target.q1", "target.q2"]:
        q = "q" in name
        first = inputs + (config["action"] if q and not choices else 0)
        last = choices or (config["action"] if name == "policy" else 1)
        widths = [first, *HIDDEN, 1 if name == "v" else last]
        for i, (rows, cols) in enumerate(zip(widths, widths[1:])):
            layer = f"{name}.{'out' if i == len(HIDDEN) else i}"
            for part, shape in (("weight", (rows, cols)), ("bias", (1, cols))):
                uniform = 2 * torch.rand(shape, generator=generator, dtype=torch.float64) - 1
                w[f"{layer}.{part}"] = f32(uniform * 2 / math.sqrt(rows))
    if not choices:
        w["policy.logSigma"] = f32(torch.tensor([config["logSigma"]], dtype=torch.float64))
    return w


def attempt(write, name, config, seed):
    """Writes one case: values and losses at the start, every gradient, all weights after one step and after ten.

    Returns False if some value is so close to a kink that rounding could cross it, or if all are on one side of it.
    """
    generator = torch.Generator().manual_seed(seed)
    normal = lambda *shape: f32(torch.randn(*shape, generator=generator, dtype=torch.float64))
    draw = lambda n: torch.randint(n, (BATCH, 1), generator=generator).double()
    condition = config["condition"]
    data = {"observation": normal(BATCH, OBSERVATION), "next": normal(BATCH, OBSERVATION), "reward": normal(BATCH, 1)}
    z = [torch.zeros(0, dtype=torch.float64)] * BATCH
    if condition:
        z = data["condition"] = normal(BATCH, condition)
    choices = config.get("choices")
    data["action"] = draw(choices) if choices else f32(2 * torch.rand(BATCH, config["action"], generator=generator) - 1)
    continues = torch.ones(BATCH, 1, dtype=torch.float64)
    if config["terminals"]:
        continues = data["continues"] = torch.tensor([[float(i % 3 != 1)] for i in range(BATCH)], dtype=torch.float64)
    rows = zip(data["observation"], data["next"], z)
    states = [(torch.cat([s, z]), torch.cat([after, z])) for s, after, z in rows]
    batch = [
        (s, data["action"][i], data["reward"][i, 0], after, bool(continues[i, 0] == 0))
        for i, (s, after) in enumerate(states)
    ]

    w = start(config, generator)
    # The movement of a target that hardly moves would be rounding error in float32.
    if any(torch.linalg.norm(x - w[f"target.{n}"]) < 0.1 for n, x in w.items() if n.startswith("q")):
        return False
    tensors = {f"data.{n}": x for n, x in data.items()} | {f"start.{n}": x.clone() for n, x in w.items()}
    trained = {n: [x.requires_grad_() for key, x in w.items() if key.startswith(f"{n}.")] for n in NETWORKS}
    adams = {n: torch.optim.Adam(xs, lr=SETTINGS["rate"]) for n, xs in trained.items()}
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(adams["policy"], SETTINGS["steps"])
    history = []
    for step in range(RUN):
        parts, values, near, turned = losses(config, w, batch)
        if near < MARGIN or not turned:
            return False
        history.append(torch.stack([x.detach() for x in parts.values()]))
        for loss, names in (("V", ["v"]), ("Q", ["q1", "q2"]), ("Policy", ["policy"])):
            for n in names:
                adams[n].zero_grad()
            parts[loss].backward(inputs=[x for n in names for x in trained[n]])
        if step == 0:
            tensors |= {f"expected.{n}": x for n, x in values.items()}
            tensors |= {f"gradient.{n}": x.grad.clone() for n, x in w.items() if x.requires_grad}
        for adam in adams.values():
            adam.step()
        cosine.step()
        with torch.no_grad():
            for n, x in w.items():
                if n.startswith("target."):
                    x.lerp_(w[n.removeprefix("target.")], TARGET)
        if step in (0, RUN - 1):
            tensors |= {f"after{step + 1}.{n}": x.detach().clone() for n, x in w.items()}
    tensors["expected.losses"] = torch.stack(history)
    write(f"{name}.safetensors", tensors, {"config": {**config, "observation": OBSERVATION, "hidden": HIDDEN}, **SETTINGS})
    return True


def make(write):
    # Every pair among kind of action, terminals and condition occurs in all four combinations. log σ lies on both sides of
    # both bounds.
    for name, config in [
        ("iql-continuous", {"action": 2, "condition": 0, "terminals": False, "logSigma": [-0.4, 2.25]}),
        ("iql-continuous-terminals-z", {"action": 3, "condition": 2, "terminals": True, "logSigma": [-1.3, 0.5, -5.25]}),
        ("iql-discrete-terminals", {"action": 1, "choices": 3, "condition": 0, "terminals": True}),
        ("iql-discrete-z", {"action": 1, "choices": 3, "condition": 2, "terminals": False}),
    ]:
        print(f"{name}: seed {next(seed for seed in range(1000) if attempt(write, name, config, seed))}")
