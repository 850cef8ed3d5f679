"""Tiny untrained models in the layout of the VPL authors' released code, with their outputs for some inputs.

Control: an encoder on N flattened tuples [s_A, s_B, y], y in {0, 1}, and a decoder on [s, z]. Language: an MLP on each
pair [chosen, rejected], single-head attention over pairs, and a decoder on [embedding, z].
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
    def __init__(self, size, length, tuples, hidden, latent):
        super().__init__()
        self.Encoder = Encoder(tuples * (2 * length * size + 1), hidden, latent)
        self.Decoder = Decoder(size + latent, hidden)
        self.mean, self.log_var = nn.Parameter(torch.randn(latent)), nn.Parameter(torch.randn(latent))

    def encode(self, a, b, y):
        """a, b [users, N, T d], y [users, N]."""
        h = self.Encoder.model(torch.cat([a, b, y[..., None]], -1).flatten(1))
        return self.Encoder.FC_mean(h), self.Encoder.FC_var(h)

    def reward(self, s, z):
        return self.Decoder.model(torch.cat([s, z], -1))[..., 0]


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
    def __init__(self, size, hidden, latent):
        super().__init__()
        self.latent = latent
        self.pair_encoder = Mlp(2 * size, hidden, hidden, latent)
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


def store(here, name, module, dtype, results):
    state = {key: x.to(dtype).contiguous() for key, x in module.state_dict().items()}
    if name == "language":
        state["llm_encoder.mask"] = torch.ones(3, dtype=torch.bool)
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
