// How commands read files of answers as other programs write them.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();
const penchant = (args: string) => runIn(folder, args);
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

const base = readFileSync(new URL("../io/fixtures/answers.csv", import.meta.url), "utf8"); // 72 answers of 12 users
const train = (args: string) => penchant(`train ${args} --steps 1 -o model.safetensors`);
const [header = "", ...rows] = base.trim().split("\n");

describe("penchant train", () => {
  it("reads choices whose rows say yes or no", async () => {
    const modes = ["air", "train", "bus"];
    const choices = rows.flatMap((row, i) => {
      const [user, x, y] = row.split(",");
      return modes.map((mode, m) => [user, i, mode, m === i % 3 ? "yes" : "no", Number(x) + m, Number(y) * m].join());
    });
    write("modes.csv", ["individual,task,mode,choice,x,y", ...choices].join("\n"));
    const { code, err, out } = await train("modes.csv --user individual --option mode --chosen choice");
    expect(err).toContain("each alternative has 2 features: x, y\n72 choices among several alternatives");
    expect(err).toContain('"mode" says which alternative a row is, and is not read');
    expect([code, out]).toEqual([0, expect.stringContaining("12 users")]);
  });

  it("takes words for answers and columns to ignore", async () => {
    const words = rows.map((row, i) => `${row.replace(/1$/, "links").replace(/0$/, "rechts")},${i % 7}`);
    write("words.csv", [`${header},worst`, ...words].join("\n"));
    const plain = await train("words.csv --labels links=a,rechts=b");
    expect(plain.err).toContain('column "worst" may be an answer; leave it out with --ignore worst\n');
    const { code, out } = await train("words.csv --labels links=a,rechts=b --ignore worst");
    expect([code, out]).toEqual([0, expect.stringContaining("12 users")]);
  });

  it("takes the names of features, without the prefixes of sides", async () => {
    write("base.csv", base);
    const { code, err } = await train("base.csv --features y");
    expect([code, err]).toEqual([0, expect.stringContaining("each row compares two alternatives of 1 feature: y\n")]);
    expect(err).toContain("these columns are not read: a_x, b_x\n");
    const unknown = await train("base.csv --features z");
    expect(unknown.err).toContain('base.csv:1: no feature "z", which --features names');
  });

  it("says what it trains on, and replaces no model by one of simulated users", async () => {
    const simulated = "train --steps 1 --hidden 8 --latent 2 -o simulated.safetensors";
    const first = await penchant(simulated);
    expect(first.err).toContain("no file of answers was named: training on the answers of simulated users\n");
    expect(first.code).toBe(0);
    const again = await penchant(simulated);
    expect([again.code, again.err]).toEqual([
      1,
      "penchant: simulated.safetensors: it exists, and without a file of answers a model of simulated users would replace it; name the file of answers, or another model with --out\n",
    ]);
    write("one.csv", "user,a,b,label\nann,tea,milk,1\nann,milk,tea,0\n");
    const one = await train("one.csv");
    expect(one.err).toContain("one.csv: 2 answers of 1 user\n");
    expect(one.err).toContain("all answers are of one user: how people differ cannot be learned");
    expect(one.out).toContain("Saved model.safetensors: 1 user, 1 step\n");
  });

  it.each([
    ["--labels links", "It must be like links=a,rechts=b."],
    ["--labels links=a,rechts=c", 'labels: "rechts" is to mean "c"; it must be a, b or tie'],
    ["--ignore worst", 'no column "worst" among "user", "a_x"'],
  ])("refuses %s", async (options, message) => {
    write("base.csv", base);
    const { code, err } = await train(`base.csv ${options}`);
    expect(err).toContain(message);
    expect(code).toBeGreaterThan(0);
  });
});

describe("penchant policy", () => {
  it("keeps episodes apart whose ids exceed 2^53", async () => {
    write("base.csv", base);
    await train("base.csv");
    const steps = Array.from({ length: 24 }, (_, i) => {
      const id = `7385295279312694${String(Math.floor(i / 4)).padStart(2, "0")}`;
      return `{"episode": ${id}, "observation": [${i >> 2}, ${i % 4}], "action": [0.1]}`;
    });
    write("steps.jsonl", steps.join("\n"));
    const { code, out } = await penchant("policy --data steps.jsonl --model model.safetensors --steps 2 --batch 8");
    expect([code, out]).toEqual([0, expect.stringContaining("6 trajectories, 24 rows")]);
  });
});
