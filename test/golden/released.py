"""Tiny untrained models in the layout of the VPL authors' released code, with their outputs for some inputs.

Control: an encoder on N flattened tuples [s_A, s_B, y], y in {0, 1}, and a decoder: a reward of [s, z], which is divided by
a scale, or a classifier of [s_A, s_B, z]. Baselines of control: the same without z. Language: an MLP on each pair [chosen,
rejected], single-head attention over pairs, and a decoder on [embedding, z].
"""

import math

import torch
from safetensors.torch import save_file
from torch import nn

SLOPE = 0.2


def stack(*widths):
    """Linear layers with LeakyReLU between them. Parameters are numbered 0, 2, 4 ..."""
    layers = [part for i, o in zip(widths, widths[1:]) for part in (nn.Linear(i, o), nn.LeakyReLU(SLOPE))]
    return nn.Sequential(*layers[:-1])


class Encoder(nn.Module):
    def __init__(self, inputs, hidden, latent):
        super().__init__()
        self.model = nn.Sequential(*stack(inputs, *[hidden] * 3), nn.LeakyReLU(SLOPE))
        self.FC_mean, self.FC_var = nn.Linear(hidden, latent), nn.Linear(hidden, latent)


class Decoder(nn.Module):
    def __init__(self, inputs, hidden):
        super().__init__()
        self.model = stack(inputs, *[hidden] * 3, 1)


class Control(nn.Module):
    def __init__(self, size, length, tuples, hidden, latent, classifies=False):
        super().__init__()
        self.Encoder = Encoder(tuples * (2 * length * size + 1), hidden, latent)
        self.Decoder = Decoder((2 if classifies else 1) * size + latent, hidden)
        self.mean, self.log_var = nn.Parameter(torch.randn(latent)), nn.Parameter(torch.randn(latent))

    def encode(self, a, b, y):
        """a, b [users, N, T d], y [users, N]."""
        h = self.Encoder.model(torch.cat([a, b, y[..., None]], -1).flatten(1))
        return self.Encoder.FC_mean(h), self.Encoder.FC_var(h)

    def reward(self, s, z):
        return self.Decoder.model(torch.cat([s, z], -1))[..., 0]

    def classify(self, a, b, z):
        return self.Decoder.model(torch.cat([a, b, z], -1))[..., 0]


class Baseline(nn.Module):
    def __init__(self, name, *widths):
        super().__init__()
        self.name = name
        setattr(self, name, stack(*widths))

    def forward(self, x):
        return getattr(self, self.name)(x)


class Mlp(nn.Module):
    def __init__(self, *widths):
        super().__init__()
        self._model = stack(*widths)


class Sequence(nn.Module):
    def __init__(self, latent):
        super().__init__()
        for name in ("w_q", "w_k", "w_v", "mean_layer", "log_var_layer"):
            setattr(self, name, nn.Linear(latent, latent))


class Language(nn.Module):
    def __init__(self, size, hidden, latent, encoded=None):
        super().__init__()
        self.latent = latent
        self.pair_encoder = Mlp(2 * (encoded or size), hidden, hidden, latent)
        self.sequence_encoder = Sequence(latent)
        self.decoder = Mlp(size + latent, hidden, hidden, 1)
        self.llm_encoder = nn.Embedding(7, size)  # penchant leaves it out

    def encode(self, chosen, rejected):
        """chosen, rejected [N, d] of one user."""
        h, e = self.pair_encoder._model(torch.cat([chosen, rejected], -1)), self.sequence_encoder
        weight = torch.softmax(e.w_q(h) @ e.w_k(h).T / math.sqrt(self.latent), -1)
        pooled = (weight @ e.w_v(h)).mean(0)
        return e.mean_layer(pooled).clamp(-1, 1), e.log_var_layer(pooled).clamp(-1, 1)

    def reward(self, s, z):
        return self.decoder._model(torch.cat([s, z], -1))[..., 0]


def store(here, name, module, dtype, results, prefix=""):
    state = {prefix + key: x.to(dtype).contiguous() for key, x in module.state_dict().items()}
    if name == "language":
        state["llm_encoder.mask"] = torch.ones(3, dtype=torch.bool)
    if name == "classifier":  # a checkpoint with the state of Adam
        state["optimizer.state.0.exp_avg"] = torch.zeros(2)
        state["optimizer.state.0.step"] = torch.tensor(7.0)
        state["epoch"] = torch.tensor(7)
    save_file(state, here / f"released-{name}.safetensors")
    results = {key: x.detach().to(torch.float64).contiguous() for key, x in results.items()}
    save_file(results, here / f"released-{name}-expected.safetensors")


def rounded(module, dtype):
    """The weights rounded to the dtype of the file, in float64."""
    return module.to(dtype).to(torch.float64)


def make(here):
    torch.manual_seed(3)
    users, answers, options, size, latent = 3, 4, 5, 3, 4
    inputs = lambda *shape: torch.randn(*shape).to(torch.float64)
    for name, length, dtype in [("control", 1, torch.float32), ("control-segments", 2, torch.float64)]:
        model = rounded(Control(size, length, answers, 8, latent), dtype)
        if length > 1:
            del model.mean, model.log_var  # older files have no prior
        a, b = inputs(users, answers, length * size), inputs(users, answers, length * size)
        y = torch.randint(2, (users, answers)).to(torch.float64)
        s, z = inputs(options, size), inputs(users, latent)
        mean, log_variance = model.encode(a, b, y)
        rewards = torch.stack([model.reward(s, z_u.expand(options, -1)) for z_u in z])
        results = {"a": a, "b": b, "y": y, "states": s, "z": z}
        results |= {"mean": mean, "logVariance": log_variance, "rewards": rewards}
        store(here, name, model, dtype, results)
    for name, dtype in [("language", torch.bfloat16), ("language-half", torch.float16)]:
        model = Language(size, 8, latent)
        for layer in (model.sequence_encoder.mean_layer, model.sequence_encoder.log_var_layer):
            layer.weight.data *= 16  # so that some outputs are clamped
            layer.bias.data = 4 * torch.rand(latent) - 2
        model = rounded(model, dtype)
        # The first user has one pair, the second two, the third all four.
        chosen, rejected = inputs(users, answers, size), inputs(users, answers, size)
        y = torch.tensor([[float(i < n) for i in range(answers)] for n in (1, 2, 4)], dtype=torch.float64)
        encoded = [model.encode(c[p > 0], r[p > 0]) for c, r, p in zip(chosen, rejected, y)]
        s, z = inputs(options, size), inputs(users, latent)
        rewards = torch.stack([model.reward(s, z_u.expand(options, -1)) for z_u in z])
        mean, log_variance = (torch.stack(list(parts)) for parts in zip(*encoded))
        assert 0 < (mean.abs() == 1).sum() < mean.numel() and 0 < (log_variance.abs() == 1).sum() < mean.numel()
        results = {"a": chosen, "b": rejected, "y": y, "states": s, "z": z}
        results |= {"mean": mean, "logVariance": log_variance, "rewards": rewards}
        store(here, name, model, dtype, results)
    control_heads(here, inputs, users, answers, options, size, latent)
    baselines(here, inputs, users, answers, options, size)
    embeddings_of_two_sizes(here, inputs, users, answers, options)


def logit(p):
    return torch.log(p) - torch.log1p(-p)


def control_heads(here, inputs, users, answers, options, size, latent):
    """A model whose rewards are divided by 5, and a classifier: rewards are the logits of being preferred to the options."""
    for name, dtype, prefix in [("scaled", torch.float16, "reward_model.module."), ("classifier", torch.float32, "module.")]:
        model = rounded(Control(size, 1, answers, 8, latent, name == "classifier"), dtype)
        a, b, s, z = inputs(users, answers, size), inputs(users, answers, size), inputs(options, size), inputs(users, latent)
        y = torch.randint(2, (users, answers)).to(torch.float64)
        mean, log_variance = model.encode(a, b, y)
        of = lambda z_u, n: z_u.expand(n, -1)
        if name == "classifier":
            logits = [model.classify(a_u, b_u, of(z_u, answers)) for a_u, b_u, z_u in zip(a, b, z)]
            beats = lambda z_u: [torch.sigmoid(model.classify(x.expand(options, -1), s, of(z_u, options))).mean() for x in s]
            rewards = [logit(torch.stack(beats(z_u))) for z_u in z]
        else:
            reward = lambda x, z_u: model.reward(x, of(z_u, len(x))) / 5
            logits = [reward(a_u, z_u) - reward(b_u, z_u) for a_u, b_u, z_u in zip(a, b, z)]
            rewards = [reward(s, z_u) for z_u in z]
        results = {"a": a, "b": b, "y": y, "states": s, "z": z, "mean": mean, "logVariance": log_variance}
        results |= {"rewards": torch.stack(rewards), "logits": torch.stack(logits)}
        store(here, name, model, dtype, results, prefix)


def baselines(here, inputs, users, answers, options, size):
    """One reward for everyone: its value or mean for some states, and the logit of P(a > b) for some pairs."""
    atoms = torch.linspace(0, 1, 7, dtype=torch.float64)
    beats = (atoms[:, None] > atoms[None]).double() + (atoms[:, None] == atoms[None]).double() / 2  # [i, j]: atom i beats j

    def mean_variance(a, b):
        deviation = torch.sqrt(torch.exp(0.5 * a[..., 1]) ** 2 + torch.exp(0.5 * b[..., 1]) ** 2)
        return math.sqrt(2 * math.pi) * (a[..., 0] - b[..., 0]) / deviation

    def categorical(a, b):
        return logit(torch.einsum("...i,ij,...j->...", a.softmax(-1), beats, b.softmax(-1)))

    cases = [
        ("mlp", [8, 8, 1], lambda o: o[..., 0], lambda a, b: a[..., 0] - b[..., 0]),
        ("mean-variance", [8, 8, 8, 2], lambda o: o[..., 0], mean_variance),
        ("categorical", [8, 8, 8, len(atoms)], lambda o: o.softmax(-1) @ atoms, categorical),
    ]
    a, b, s = inputs(users, answers, size), inputs(users, answers, size), inputs(options, size)
    for name, widths, value, compare in cases:
        model = rounded(Baseline("reward_model", size, *widths), torch.float32)
        results = {"a": a, "b": b, "states": s, "rewards": value(model(s)), "logits": compare(model(a), model(b))}
        store(here, name, model, torch.float32, results)
    model = rounded(Baseline("classifier_model", 2 * size, 8, 8, 1), torch.bfloat16)
    classify = lambda a, b: torch.sigmoid(model(torch.cat([a, b], -1))[..., 0])
    rewards = logit(torch.stack([classify(x.expand(options, -1), s).mean() for x in s]))
    results = {"a": a, "b": b, "states": s, "rewards": rewards, "logits": logit(classify(a, b))}
    store(here, "mlp-classifier", model, torch.bfloat16, results)


def embeddings_of_two_sizes(here, inputs, users, answers, options, encoded=2, decoded=3, latent=4):
    """The encoder reads embeddings of another language model than the decoder. A state is both."""
    model = rounded(Language(decoded, 8, latent, encoded), torch.float32)
    chosen, rejected = inputs(users, answers, encoded + decoded), inputs(users, answers, encoded + decoded)
    s, z = inputs(options, encoded + decoded), inputs(users, latent)
    moments = [model.encode(c[:, :encoded], r[:, :encoded]) for c, r in zip(chosen, rejected)]
    mean, log_variance = (torch.stack(list(parts)) for parts in zip(*moments))
    reward = lambda x, z_u: model.reward(x[:, encoded:], z_u.expand(len(x), -1))
    results = {"a": chosen, "b": rejected, "y": torch.ones(users, answers), "states": s, "z": z}
    results |= {"mean": mean, "logVariance": log_variance, "rewards": torch.stack([reward(s, z_u) for z_u in z])}
    results["logits"] = torch.stack([reward(c, z_u) - reward(r, z_u) for c, r, z_u in zip(chosen, rejected, z)])
    # The loss of the last answer of each user, at the mean of all four.
    last = [reward(c[-1:], m) - reward(r[-1:], m) for c, r, m in zip(chosen, rejected, mean)]
    results["logLoss"] = torch.nn.functional.softplus(-torch.cat(last)).mean()[None]
    store(here, "two-embeddings", model, torch.float32, results)
