/** Recipes: named sets of training options. Why they are as they are, with the evidence: docs/decisions.md. */
export const RECIPES = {
  /** What people say that they prefer, of alternatives with features: the defaults. */
  preferences: {},
  /** Rewards that policies maximise (paper, D): z is drawn from the prior, so samples of it must resemble people. */
  control: { head: "reward", beta: 1, decay: 0, rate: 3e-3, hidden: [256, 256] },
  /** Embeddings of texts (paper, section 5.2 and E.6): rewards are not linear in them. */
  language: { encoder: "attention", head: "reward", beta: 1e-4, decay: 1e-3, rate: 1e-3, latent: 32 },
} as const;
export type RecipeName = keyof typeof RECIPES;
