import { describe, expect, it } from "vitest";
import { average, type Estimate, type Outcome, resultsByName, summarise } from "../../src/experiment/experiment.ts";

const outcome = (results: Outcome["results"], limits: Outcome["limits"] = {}): Outcome => ({ results, limits });

describe("summarise", () => {
  it("gives the mean and standard error of every number at any depth", () => {
    const outcomes = [2, 4, 9].map((x) =>
      outcome({ vpl: { accuracy: x, "8": { accuracy: 10 * x } } }, { bayes: { accuracy: x + 1 } }),
    );
    const { experiment, seeds, results, limits } = summarise("name", [0, 1, 2], outcomes);
    expect({ experiment, seeds }).toEqual({ experiment: "name", seeds: [0, 1, 2] });
    // The deviations are −3, −1 and 4, so the variance is 26 / 2 and the standard error √(13 / 3).
    const stderr = Math.sqrt(13 / 3);
    const near = (estimate: unknown, mean: number, error: number) => {
      expect((estimate as Estimate).mean).toBeCloseTo(mean, 12);
      expect((estimate as Estimate).stderr).toBeCloseTo(error, 12);
    };
    const { vpl } = results as { vpl: Record<string, Record<string, unknown>> };
    near(vpl.accuracy, 5, stderr);
    near(vpl["8"]?.accuracy, 50, 10 * stderr);
    near((limits.bayes as Record<string, unknown>).accuracy, 6, stderr);
    expect(Object.keys(vpl)).toEqual(["8", "accuracy"]);
  });

  it("gives no standard error for a single seed", () => {
    expect(summarise("name", [0], [outcome({ vpl: { accuracy: 0.5 } })]).results).toEqual({
      vpl: { accuracy: { mean: 0.5, stderr: null } },
    });
  });

  it("uses the seeds that have the number", () => {
    const outcomes = [
      outcome({ vpl: { accuracy: 2, minority: 0.25 } }),
      outcome({ vpl: { accuracy: 2 } }),
      outcome({ vpl: { accuracy: 5, minority: 0.75, deep: { loss: 0 } } }),
    ];
    expect(summarise("name", [0, 1, 2], outcomes).results).toEqual({
      vpl: {
        accuracy: { mean: 3, stderr: 1 },
        minority: { mean: 0.5, stderr: 0.25 },
        deep: { loss: { mean: 0, stderr: null } },
      },
    });
  });
});

it("forEachOf runs the names one after the other", async () => {
  const running: string[] = [];
  const all = await resultsByName(["b", "a"], async (name) => {
    running.push(name);
    await new Promise((resolve) => setTimeout(resolve, name === "b" ? 5 : 0));
    running.push(`${name} done`);
    return name.toUpperCase();
  });
  expect(all).toEqual({ b: "B", a: "A" });
  expect(running).toEqual(["b", "b done", "a", "a done"]);
  expect(average([1, 2, 6])).toBe(3);
});
