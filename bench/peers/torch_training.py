"""The training step of bench/training.ts in PyTorch, on the CPU.

    python torch_training.py THREADS

Reads one JSON request per line and answers each with a line of JSON: a task to prepare, then {"seconds": s} to run its step
for that long. A step samples users and answers, infers z, scores the answers, and takes one AdamW step on the ELBO, as
src/train/vpl.ts does. Eager and compiled steps are both tried, and the faster one is timed.
"""

import json
import math
import statistics
import sys
import time

import torch
from torch.nn import functional as F


def shapes(task):
    """Names and shapes of the parameters: weights are [in, out], biases one row."""
    d, latent, hidden = task["size"], task["latent"], task["hidden"]
    result = {"prior.mean": (1, latent), "prior.logVariance": (1, latent)}

    def dense(name, inputs, outputs):
        result.update({f"{name}.weight": (inputs, outputs), f"{name}.bias": (1, outputs)})
        return outputs

    width = 2 * d if task["encoder"] == "aggregation" else task["context"] * (3 * d + 2)
    for i, outputs in enumerate(hidden):
        width = dense(f"posterior.{i}", width, outputs)
    for name, outputs in (
        [("measurement", latent + 1)] if task["encoder"] == "aggregation" else [("mean", latent), ("logVariance", latent)]
    ):
        dense(f"posterior.{name}", width, outputs)
    if task["head"] == "linear":
        return result | {"reward.weight": (1, d), "reward.latent": (latent, d)}
    result["reward.0.latent"] = (latent, hidden[0])
    width = d
    for i, outputs in enumerate(hidden):
        width = dense(f"reward.{i}", width, outputs)
    dense("reward.out", width, 1)
    return result


class Training:
    def __init__(self, task):
        self.task = task
        floats = lambda values: torch.tensor(values, dtype=torch.float32)
        self.states = floats(task["states"]).view(-1, task["size"])
        self.pairs = torch.tensor(task["pairs"]).view(task["users"], task["answers"], 2)
        self.labels = floats(task["labels"]).view(task["users"], task["answers"])
        self.eye = torch.eye(task["latent"])
        self.places = torch.arange(task["context"])
        self.beta = torch.zeros(())
        self.w = {
            name: floats(task["parameters"][name]).view(shape).requires_grad_() for name, shape in shapes(task).items()
        }
        matrices = [w for w in self.w.values() if w.shape[0] > 1]
        rows = [w for w in self.w.values() if w.shape[0] == 1]
        groups = [{"params": matrices, "weight_decay": task["decay"]}, {"params": rows, "weight_decay": 0.0}]
        try:
            self.adam = torch.optim.AdamW(groups, fused=True)
        except (RuntimeError, TypeError):  # no fused kernel for the CPU in this version
            self.adam = torch.optim.AdamW(groups, foreach=True)
        self.steps = 0

    def dense(self, x, name):
        return torch.addmm(self.w[f"{name}.bias"], x, self.w[f"{name}.weight"])

    def hidden(self, x, name, first=0):
        for i in range(first, len(self.task["hidden"])):
            x = F.leaky_relu(self.dense(x, f"{name}.{i}"), 0.2)
        return x

    def draw(self):
        """Samples B users with replacement, their answers in random order, and a mask of the first N that the encoder sees."""
        t = self.task
        user = torch.randint(t["users"], (t["batch"], 1))
        answer = torch.rand(t["batch"], t["answers"]).argsort(1)
        seen = self.places < torch.randint(t["context"] + 1, (t["batch"], 1))
        return self.pairs[user, answer], self.labels[user, answer], seen, torch.randn(t["batch"], t["latent"])

    def aggregation(self, pair, label, seen, noise):
        """z and the KL of q = N(P^-1 h, P^-1), where P is the prior's precision plus one rank-one measurement per answer."""
        mean, log_variance = self.w["prior.mean"], self.w["prior.logVariance"]
        order = torch.where(label[..., None] > 0.5, pair, pair.flip(-1))  # chosen, rejected
        chosen_rejected = F.embedding(order, self.states).view(-1, 2 * self.task["size"])
        measured = self.dense(self.hidden(chosen_rejected, "posterior"), "posterior.measurement")
        measured = measured.view(*seen.shape, -1) * seen[..., None]
        u, c = measured[..., :-1], measured[..., -1:]
        prior = torch.exp(-log_variance)
        precision = torch.baddbmm(self.eye * prior, u.mT, u)
        information = (u * c).sum(1) + prior * mean
        root, _ = torch.linalg.cholesky_ex(precision)
        w = torch.linalg.solve_triangular(root, self.eye, upper=False)  # P^-1 = w'w
        center = (w.mT @ (w @ information[..., None])).squeeze(-1)
        z = center + (noise[:, None] @ w).squeeze(1)
        spread = (w.square().sum(1) + (center - mean).square()) * prior
        kl = 0.5 * (log_variance + spread - 1) - w.diagonal(dim1=1, dim2=2).log()
        return z, kl.sum()

    def set(self, pair, label, seen, noise):
        """z and the KL of a q with independent dimensions, from all tuples [a, b, y, y(a - b)] at once."""
        mean, log_variance = self.w["prior.mean"], self.w["prior.logVariance"]
        a, b = F.embedding(pair, self.states).unbind(2)
        y = (2 * label - 1)[..., None]
        tuples = torch.cat([a, b, y, y * (a - b)], -1) * seen[..., None]
        h = self.hidden(torch.cat([tuples.flatten(1), seen], 1), "posterior")
        answered = seen[:, :1]  # without answers q is the prior
        center = torch.where(answered, self.dense(h, "posterior.mean"), mean)
        spread = torch.where(answered, self.dense(h, "posterior.logVariance"), log_variance)
        z = center + torch.exp(0.5 * spread) * noise
        squares = (torch.exp(spread) + (center - mean).square()) * torch.exp(-log_variance)
        return z, 0.5 * (log_variance - spread + squares - 1).sum()

    def logits(self, pair, z):
        if self.task["head"] == "linear":
            weights = torch.addmm(self.w["reward.weight"], z, self.w["reward.latent"])
            a, b = F.embedding(pair, self.states).unbind(2)
            return ((a - b) @ weights[..., None]).squeeze(-1)
        distinct = len(self.states) < 2 * pair.shape[1]  # then score each state once per user
        states = self.states if distinct else F.embedding(pair, self.states).view(-1, self.states.shape[1])
        first = self.dense(states, "reward.0").view(1 if distinct else len(z), -1, self.task["hidden"][0])
        h = F.leaky_relu(first + (z @ self.w["reward.0.latent"])[:, None], 0.2)
        r = self.dense(self.hidden(h.flatten(0, 1), "reward", 1), "reward.out").view(len(z), -1)
        if distinct:
            r = r.gather(1, pair.flatten(1))
        a, b = r.view(pair.shape).unbind(2)
        return a - b

    def loss(self):
        pair, label, seen, noise = self.draw()
        n = self.task["context"]
        z, kl = getattr(self, self.task["encoder"])(pair[:, :n], label[:, :n], seen, noise)
        misfit = F.binary_cross_entropy_with_logits(self.logits(pair, z), label, reduction="sum")
        return (misfit + self.beta * kl) / len(z)

    def step(self, loss):
        t = self.task
        cycle = -(-t["steps"] // 4)
        self.beta.fill_(t["beta"] * 0.5 * (1 - math.cos(math.pi * (self.steps % cycle) / cycle)))
        for group in self.adam.param_groups:
            group["lr"] = t["rate"] * 0.5 * (1 + math.cos(math.pi * min(1, self.steps / t["steps"])))
        value = loss()
        self.adam.zero_grad()
        value.backward()
        self.adam.step()
        self.steps += 1
        return value


def run(training, loss, seconds):
    """Trains for this many seconds. Returns the steps per second."""
    start = time.perf_counter()
    steps = 0
    while time.perf_counter() < start + seconds:
        training.step(loss)
        steps += 1
    return steps / (time.perf_counter() - start)


def prepare(task):
    """Returns the training, the faster of its two losses, and the answer to the request."""
    torch.manual_seed(task["seed"])
    training = Training(task)
    first = [training.step(training.loss).detach() for _ in range(task["checked"])]
    torch.compiler.reset()  # otherwise shapes that differ between tasks would become dynamic
    ways = {"eager": training.loss, "compiled": torch.compile(training.loss, dynamic=False)}
    speeds, failure = {name: [] for name in ways}, None
    for turn in range(4):  # the first turn is a warm-up
        for name in list(speeds):
            try:
                speed = run(training, ways[name], 1)
                if turn > 0:
                    speeds[name].append(speed)
            except Exception as error:  # most likely there is no C++ compiler
                failure = f"{name}: {error}".splitlines()[0]
                del speeds[name]
    speeds = {name: statistics.median(tries) for name, tries in speeds.items()}
    best = max(speeds, key=speeds.get)
    answer = {
        "shapes": {name: list(w.shape) for name, w in training.w.items()},
        "loss": torch.stack(first).mean().item(),
        "way": best,
        "speeds": speeds,
        "failure": failure,
    }
    return training, ways[best], answer


torch.set_num_threads(int(sys.argv[1]))
print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if "seconds" in request:
        answer = {"speed": run(training, loss, request["seconds"])}
    else:
        training, loss, answer = prepare(request)
    print(json.dumps(answer), flush=True)
