import { expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { CONTROL_METHODS } from "../../src/experiment/control-methods.ts";
import { CONTROL_TASKS } from "../../src/experiment/control-tasks.ts";
import { kernels } from "../../src/host/node.ts";
import { settingsOf, type TrainOptions } from "../../src/train/preference-settings.ts";
import { RECIPES } from "../../src/train/recipes.ts";
import { train } from "../../src/train/train-preferences.ts";
import { population, preferences } from "../../src/world/rearrange.ts";

it.each(Object.entries<TrainOptions>(RECIPES))("%s is its options by name", (recipe, options) => {
  expect(settingsOf({ recipe: recipe as keyof typeof RECIPES })).toEqual(settingsOf(options));
});

it("an option beside a recipe wins over it, and one that is undefined does not", () => {
  const settings = settingsOf({ recipe: "language", latent: 8, rate: undefined });
  expect(settings).toEqual({ ...settingsOf({ recipe: "language" }), latent: 8 });
  expect(settings.rate).toBe(1e-3);
});

it("preferences is the default, and language is the paper's", () => {
  expect(settingsOf({ recipe: "preferences" })).toEqual(settingsOf({}));
  expect(settingsOf({ recipe: "language" })).toMatchObject({
    ...{ encoder: "attention", head: "reward", prior: "learned" },
    ...{ beta: 1e-4, decay: 1e-3, rate: 1e-3, latent: 32 },
  });
});

it("the maze trains by the recipe control", () => {
  const { maze } = CONTROL_TASKS;
  const trained = settingsOf({ ...maze.model, ...CONTROL_METHODS["vpl-spo"]?.model });
  expect(trained).toEqual(settingsOf({ recipe: "control", steps: maze.model.steps }));
});

it("refuses an unknown recipe", () => {
  expect(() => settingsOf({ recipe: "texts" as never })).toThrow(
    'recipe: got "texts"; it must be preferences, control or language',
  );
});

it("the report and the model name the recipe, with a sampled prior and without", async () => {
  const answers = preferences(population(3, 0), 12, 4, 0);
  for (const recipe of ["preferences", "language"] as const) {
    const small: TrainOptions = { recipe, steps: 2, hidden: [4], batch: 4 };
    const { model, report } = await train(wasm(await kernels()), answers, small);
    expect([report.recipe, model.report?.recipe]).toEqual([recipe, recipe]);
    expect(report.steps).toBe(2);
  }
});
