"""The preference models from their definitions: one user, one answer and one state at a time, without masks.

A user is a list of answers (a, b, y): segments a and b are lists of state vectors; y is 1 if A was preferred, 0 if B was,
1/2 for a tie. `w` maps names to matrices [in, out] and biases [1, out]. Everything is in float64.
"""

import math

import torch
from torch.distributions import MultivariateNormal, Normal, kl_divergence
from torch.nn.functional import leaky_relu, logsigmoid, softplus

ATOMS = torch.linspace(0, 1, 10, dtype=torch.float64)


def dense(x, w, name):
    return x @ w[f"{name}.weight"] + w[f"{name}.bias"][0]


def mlp(x, w, name, layers, first=0):
    for i in range(first, layers):
        x = leaky_relu(dense(x, w, f"{name}.{i}"), 0.2)
    return x


# Rewards of states and logits of comparisons.


def network(config, w, s, z):
    """The outputs of the MLP on [s, z]."""
    matrix = w["reward.0.weight"] if z is None else torch.cat([w["reward.0.weight"], w["reward.0.latent"]])
    x = s if z is None else torch.cat([s, z])
    h = leaky_relu(x @ matrix + w["reward.0.bias"][0], 0.2)
    return dense(mlp(h, w, "reward", len(config["hidden"]), 1), w, "reward.out")


def reward(config, w, s, z):
    if config["head"] == "linear":
        m = w["reward.weight"][0]
        return s @ (m if z is None else m + z @ w["reward.latent"])
    return network(config, w, s, z)[0]


def flat(config, segment):
    """The features of a segment of T places, with zeros where there is no state."""
    absent = [torch.zeros(config["size"], dtype=torch.float64)] * (config["length"] - len(segment))
    return torch.cat([*segment, *absent])


def classifier(config, w, a, b, z):
    x = [flat(config, a), flat(config, b)] + ([] if z is None else [z])
    names = ["a.weight", "b", "latent"][: len(x)]
    h = torch.cat(x) @ torch.cat([w[f"classifier.0.{name}"] for name in names]) + w["classifier.0.a.bias"][0]
    return dense(mlp(leaky_relu(h, 0.2), w, "classifier", len(config["hidden"]), 1), w, "classifier.out")[0]


def atoms_of(config, w, segment):
    """A segment's distribution over atoms: the mean of the distributions of its states."""
    return torch.stack([torch.softmax(network(config, w, s, None), 0) for s in segment]).mean(0)


def logit(config, w, a, b, z=None):
    """log P(A > B) - log P(B > A)."""
    if config["method"] == "dpl-mean-variance":
        # Means and variances of independent rewards add up.
        (mean_a, var_a), (mean_b, var_b) = [
            (sum(o[0] for o in out), sum(torch.exp(o[1]) for o in out))
            for out in ([network(config, w, s, None) for s in side] for side in (a, b))
        ]
        return math.sqrt(2 * math.pi) * (mean_a - mean_b) / torch.sqrt(var_a + var_b)
    if config["method"] == "dpl-categorical":
        p, q = atoms_of(config, w, a), atoms_of(config, w, b)
        both = torch.outer(p, q)  # [i, j]: A has atom i, B has atom j
        ties = torch.diagonal(both).sum() / 2
        return torch.log(torch.tril(both, -1).sum() + ties) - torch.log(torch.triu(both, 1).sum() + ties)
    if config["head"] == "classifier":
        return classifier(config, w, a, b, z)
    return sum(reward(config, w, s, z) for s in a) - sum(reward(config, w, s, z) for s in b)


def cross_entropy(x, y):
    return -(y * logsigmoid(x) + (1 - y) * logsigmoid(-x))


# Encoders: mean and variance of q(z | answers), its KL from the prior, and the sample z that the noise gives.


def prior_of(w):
    return w["prior.mean"][0], torch.exp(w["prior.logVariance"][0])


def ordered_pairs(config, answer):
    """[chosen, rejected] pairs with weights. A tie contributes both orders with weight 1/2."""
    a, b, y = answer
    forward, backward = torch.cat([flat(config, a), flat(config, b)]), torch.cat([flat(config, b), flat(config, a)])
    return [(x, weight) for x, weight in ((forward, y), (backward, 1 - y)) if weight > 0]


def of_states(config, w, x):
    """The measurement u.z = c of a (chosen, rejected) pair, by an MLP on its states."""
    h = dense(mlp(x, w, "posterior", len(config["hidden"])), w, "posterior.measurement")
    return h[: config["latent"]], h[config["latent"]]


def of_utilities(config, w, x):
    """The same by an MLP on the mean and the deviation of the difference of utilities, m.d + z.g with g = R d."""
    difference = (x[: len(x) // 2] - x[len(x) // 2 :]).reshape(config["length"], config["size"]).sum(0)
    g = w["reward.latent"] @ difference
    scale = torch.sqrt(1 + g @ g)
    moments = torch.stack([w["reward.weight"][0] @ difference / scale, torch.log(scale)])
    precision, value = dense(mlp(moments, w, "posterior", len(config["hidden"])), w, "posterior.measurement")
    return g / scale * precision, value


def aggregation(config, w, answers, noise, measure=of_states):
    """A product of Gaussians: the prior and, for each answer, a measurement u.z = c with variance 1."""
    mean, variance = prior_of(w)
    L = config["latent"]
    precision, information = torch.diag(1 / variance), mean / variance
    for answer in answers:
        for x, weight in ordered_pairs(config, answer):
            u, c = measure(config, w, x)
            precision = precision + weight * torch.outer(u, u)
            information = information + weight * c * u
    q = MultivariateNormal(torch.linalg.solve(precision, information), precision_matrix=precision)
    p = MultivariateNormal(mean, torch.diag(variance))
    # z = mean + noise @ R^-1, where precision = R R^T with R lower triangular: its covariance is precision^-1.
    z = q.mean + noise @ torch.linalg.inv(torch.linalg.cholesky(precision))
    return q.mean, torch.diagonal(q.covariance_matrix), kl_divergence(q, p), z


def utility(config, w, answers, noise):
    return aggregation(config, w, answers, noise, of_utilities)


def set_encoder(config, w, answers, noise):
    """The paper's MLP on all tuples at once. An absent tuple is all zeros."""
    if not answers:
        return independent(w, *prior_of(w), noise)
    width = config["length"] * config["size"]
    x = torch.zeros(config["context"], 3 * width + 1, dtype=torch.float64)
    presence = torch.zeros(config["context"], dtype=torch.float64)
    for i, (a, b, y) in enumerate(answers):
        a, b, sign = flat(config, a), flat(config, b), 2 * y - 1
        x[i] = torch.cat([a, b, torch.tensor([sign], dtype=torch.float64), sign * (a - b)])
        presence[i] = 1
    h = mlp(torch.cat([x.flatten(), presence]), w, "posterior", len(config["hidden"]))
    variance = torch.exp(dense(h, w, "posterior.logVariance"))
    return independent(w, dense(h, w, "posterior.mean"), variance, noise)


def attention(config, w, answers, noise):
    """Self-attention over the answers (section 5.2); z is a sample on the sphere of radius sqrt L."""
    L = config["latent"]
    mean, variance = prior_of(w)
    if answers:
        pair = lambda x: dense(mlp(x, w, "posterior", len(config["hidden"])), w, "posterior.pair")
        h = torch.stack([sum(weight * pair(x) for x, weight in ordered_pairs(config, answer)) for answer in answers])
        query, key, value = (dense(h, w, f"posterior.{name}") for name in ("query", "key", "value"))
        pooled = (torch.softmax(query @ key.T / math.sqrt(L), 1) @ value).mean(0)
        mean = dense(pooled, w, "posterior.mean").clamp(-1, 1)
        variance = torch.exp(dense(pooled, w, "posterior.logVariance").clamp(-1, 1))
    mean, variance, kl, z = independent(w, mean, variance, noise)
    return mean, variance, kl, z * math.sqrt(L) / torch.linalg.norm(z)


def independent(w, mean, variance, noise):
    prior_mean, prior_variance = prior_of(w)
    kl = kl_divergence(Normal(mean, variance.sqrt()), Normal(prior_mean, prior_variance.sqrt())).sum()
    return mean, variance, kl, mean + variance.sqrt() * noise


ENCODERS = {"aggregation": aggregation, "utility": utility, "set": set_encoder, "attention": attention}


# Losses over users, with intermediate values. `contexts` are the answers of each user that the encoder sees.


def btl(config, w, users):
    logits = [[logit(config, w, a, b) for a, b, _ in user] for user in users]
    losses = [sum(cross_entropy(x, y) for x, (_, _, y) in zip(xs, user)) for xs, user in zip(logits, users)]
    return sum(losses) / len(users), {"logits": logits}


def dpl(config, w, users):
    logits = [[logit(config, w, a, b) for a, b, _ in user] for user in users]
    if config["method"] == "dpl-mean-variance":
        # The loss of a chosen side is softplus(-logit). A tie is half of each.
        terms = [
            y * softplus(-x) + (1 - y) * softplus(x)
            for xs, user in zip(logits, users)
            for x, (_, _, y) in zip(xs, user)
        ]
        return sum(terms) / len(terms), {"logits": logits}
    terms = [cross_entropy(x, y) for xs, user in zip(logits, users) for x, (_, _, y) in zip(xs, user)]
    states = [s for user in users for a, b, _ in user for s in (*a, *b)]
    average = torch.stack([torch.softmax(network(config, w, s, None), 0) for s in states]).mean(0)
    return sum(terms) / len(terms) + 0.1 * (average * torch.log(average)).sum(), {"logits": logits}


def vpl(config, w, users, contexts, noise, beta):
    posteriors = [ENCODERS[config["encoder"]](config, w, context, n) for context, n in zip(contexts, noise)]
    mean, variance, kl, z = (torch.stack(list(parts)) for parts in zip(*posteriors))
    logits = [[logit(config, w, a, b, z_u) for a, b, _ in user] for user, z_u in zip(users, z)]
    terms = [sum(cross_entropy(x, y) for x, (_, _, y) in zip(xs, user)) for xs, user in zip(logits, users)]
    reconstruction = sum(terms) / len(users)
    loss = reconstruction + beta * kl.mean()
    seen = {"mean": mean, "variance": variance, "kl": kl.mean(), "z": z, "reconstruction": reconstruction}
    return loss, {"logits": logits, **seen}
