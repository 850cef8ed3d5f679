"""One Newton step of z under a trained model, and the Laplace approximation: J(z) = sum_i log P(y_i | z) + beta log p(z).

The curvature H is Gauss-Newton's, sum p(1 - p) grad grad^T + beta * prior precision. The variance is that of exp(J / beta).
The line search takes the best of the step sizes 1, 1/2, 1/4, 1/16 and 0. log p(z) omits its constant.
"""

import torch
from torch.nn.functional import logsigmoid

import models

SIZES = [1, 0.5, 0.25, 0.0625]


def laplace(config, w, answers, z):
    """At z: the value of J, the direction of the Newton step and the variance. Also J as a function."""
    mean, variance = models.prior_of(w)
    beta = config["beta"]
    logits = lambda z: torch.stack([models.logit(config, w, a, b, z) for a, b, _ in answers])
    y = torch.tensor([y for _, _, y in answers], dtype=torch.float64)

    def J(z):
        prior = -beta * ((z - mean) ** 2 / (2 * variance)).sum()
        if not answers:
            return prior
        x = logits(z)
        return (y * logsigmoid(x) + (1 - y) * logsigmoid(-x)).sum() + prior

    H = beta * torch.diag(1 / variance)
    if answers:
        slopes, p = torch.func.jacrev(logits)(z), torch.sigmoid(logits(z))
        H = H + slopes.T @ torch.diag(p * (1 - p)) @ slopes
    gradient = torch.func.grad(J)(z)
    return J(z), torch.linalg.solve(H, gradient), beta * torch.diagonal(torch.linalg.inv(H)), J


def make(write, start, population, shape):
    for head, length in [("reward", 1), ("reward", 2), ("linear", 1), ("linear", 2), ("classifier", 1)]:
        config = {**shape, "method": "vpl", "head": head, "encoder": "newton", "length": length}
        config |= {"latent": 4, "context": 4, "beta": 0.375}
        generator = torch.Generator().manual_seed(5 + length)
        states, positions = population(config, True, generator)
        # Weights and starting points are large enough that full steps overshoot for some users.
        w = {name: x * (1 if name.startswith("prior") else 2) for name, x in start(config, generator).items()}
        users = [user[: config["context"]] for user in positions for _ in range(3)]
        z = (6 * torch.randn(len(users), 4, generator=generator, dtype=torch.float64)).to(torch.float32).double()
        before, after, steps, chosen = [], [], [], []
        for user, at in zip(users, z):
            answers = [([states[s] for s in a], [states[s] for s in b], y) for a, b, y in user]
            value, direction, variance, J = laplace(config, w, answers, at)
            reached = [value, *[J(at + size * direction) for size in SIZES]]
            best = max(range(len(reached)), key=lambda k: reached[k])
            second = sorted(reached)[-2]
            # If rounding could change the choice, two different steps would be compared.
            assert not answers or reached[best] - second > 1e-3 * (1 + abs(reached[best])), (head, reached)
            to = at + [0, *SIZES][best] * direction
            chosen.append(best)
            before.append((value, variance))
            after.append(laplace(config, w, answers, to)[:3:2])
            steps.append(to)
        print(f"newton {head} {length}: steps chosen {sorted(set(chosen))}")
        tensors = {f"start.{name}": x for name, x in w.items()}
        tensors |= {"data.states": states, "data.z": z, "expected.z": torch.stack(steps)}
        for name, pairs in (("before", before), ("after", after)):
            tensors[f"expected.{name}.objective"] = torch.stack([value for value, _ in pairs])
            tensors[f"expected.{name}.variance"] = torch.stack([variance for _, variance in pairs])
        write(f"newton-{head}-{length}.safetensors", tensors, {"config": config, "users": users})
