import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { checkFolder, writeFigures } from "../../src/cli/figures.ts";
import { type Outcome, summarise } from "../../src/experiment/experiment.ts";
import type { Pictures, SourceRanks } from "../../src/experiment/pictures.ts";
import type { World } from "../../src/world/world.ts";
import { WORLDS } from "../../src/world/worlds.ts";
import { texts } from "../figure/svg.ts";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();
const draw = (name: string) => readFileSync(join(folder, name), "utf8");

/** Outcomes of two seeds, with pictures of a policy that always acts in the same direction. */
function outcomes(world: World): Outcome[] {
  const { grid } = world.view;
  const size = world.observationSize;
  const ranked = (states: Float32Array, user: number): SourceRanks[] => {
    const mean = Float32Array.from({ length: states.length / size }, (_, i) =>
      world.reward(states.subarray(i * size, (i + 1) * size), user),
    );
    return [
      { source: "truth", ranks: { mean } },
      { source: "vpl-spo", ranks: { mean, deviation: mean.map(() => 0.1) } },
    ];
  };
  const rollouts = [0, 1].map((user) => {
    const episode = world.start(new Random(user));
    const rows: number[] = [...episode.observation];
    for (let t = 0; t < 9; t++) {
      episode.step(new Float32Array(world.actionSize).fill(1 - 2 * user));
      rows.push(...episode.observation);
    }
    episode.dispose();
    return { user, success: false, observations: Float32Array.from(rows) };
  });
  const pictures: Pictures = {
    maps: grid && { grid, users: [0, 1].map((user) => ({ user, sources: ranked(grid.states, user) })) },
    along: rollouts.map(({ user, observations }) => ({
      user,
      steps: Array.from({ length: 10 }, (_, t) => t),
      sources: ranked(observations, user),
    })),
    paths: rollouts,
  };
  return [0.2, 0.6].map((success, seed) => ({
    results: { oracle: { success }, "vpl-spo": { success: success / 2 } },
    limits: {},
    episodes: 100,
    curves: { oracle: [1, 2].map((k) => ({ step: 100 * k, success: success / (3 - k) })) },
    pictures: seed === 0 ? pictures : undefined,
  }));
}

describe("figures of a control experiment", () => {
  it("of a maze are success, learning curves, reward maps, rewards along an episode, and paths", async () => {
    const { world } = await WORLDS["maze-small"]();
    const result = summarise("mini", [0, 1], outcomes(world));
    const files = await writeFigures(folder, result, world);
    const names = ["success", "curves", "rewards", "along", "paths"].map((name) => `mini-${name}.svg`);
    expect(files).toEqual(names.map((name) => join(folder, name)));
    expect(readdirSync(folder).sort()).toEqual([...names].sort());
    expect(texts(draw("mini-success.svg"))).toEqual(expect.arrayContaining(["mini", "oracle", "vpl-spo"]));
    const maps = [0, 1].flatMap((user) => [`user ${user}: truth`, `user ${user}: vpl-spo`]);
    expect(texts(draw("mini-rewards.svg"))).toEqual(expect.arrayContaining(maps));
    expect(texts(draw("mini-along.svg"))).toEqual(expect.arrayContaining(["user 0", "user 1", "truth", "vpl-spo"]));
    expect(texts(draw("mini-paths.svg"))).toEqual(expect.arrayContaining(["user 0", "user 1"]));
  });

  it("of the table are drawn with its longer side horizontal, and without reward maps, as rewards depend on more than the position", async () => {
    const { world } = await WORLDS.ravens();
    const files = await writeFigures(folder, summarise("table", [0], outcomes(world).slice(0, 1)), world);
    expect(files).toHaveLength(4);
    const [, , width, height] = /viewBox="(\S+) (\S+) (\S+) (\S+)"/.exec(draw("table-paths.svg"))?.slice(1) ?? [];
    expect(Number(width)).toBeGreaterThan(1.3 * Number(height));
  });
});

describe("a folder for figures", () => {
  it("is made if necessary, with its parents", async () => {
    await checkFolder(join(folder, "new", "er"));
    await checkFolder(join(folder, "new", "er"));
    expect(readdirSync(join(folder, "new", "er"))).toEqual([]);
  });

  it("must be a folder", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(checkFolder(join(folder, "file"))).rejects.toThrow("file: this is a file; it must be a folder");
    await expect(checkFolder(join(folder, "file", "in"))).rejects.toThrow("the folder cannot be created");
  });

  it("is refused for experiments without figures", async () => {
    expect(await runIn(folder, "reproduce gaussians --figures new")).toEqual({
      code: 1,
      out: "",
      err: "penchant: --figures: got it for gaussians; it applies only to active, maze, maze-10, ravens, scaling\n",
    });
  });
});
