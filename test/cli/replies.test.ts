// Replies to a question about a pair, or about several alternatives: in a script, and from the keyboard.

import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { choiceReplies } from "../../src/cli/choice-replies.ts";
import { askPlaces, pairPrompt } from "../../src/cli/interview-questions.ts";
import { ask } from "../../src/cli/prompt.ts";
import { areReplies, inWords, repliesOf, strengthOf } from "../../src/cli/replies.ts";

describe("replies in a row", () => {
  it("are letters and strengths", () => {
    expect(repliesOf("abts")).toEqual(["a", "b", "tie", "skip"]);
    expect(repliesOf("a70%30%0%100%62.5%s")).toEqual(["a", 0.7, 0.3, 0, 1, 0.625, "skip"]);
  });

  it.each(["", "abx", "12", "a70", "%", "70%%", "-5%", "70 %", "a,70%", "7e1%", ".5%"])("are not %j", (text) =>
    expect(areReplies(text)).toBe(false),
  );

  it("have no strength above 100 %", () => {
    const message = '--answers, reply 2: got "101%"; it must be a number from 0 (b alone) to 100 (a alone)';
    expect(() => repliesOf("a101%")).toThrow(new RangeError(message));
  });
});

describe("replies about several", () => {
  it("are places, or s", () => {
    expect(choiceReplies("1s3", 3, "best")).toEqual([{ best: [1] }, "s", { best: [3] }]);
    expect(choiceReplies("13s21", 3, "best and worst")).toEqual([
      { best: [1], worst: 3 },
      "s",
      { best: [2], worst: 1 },
    ]);
    expect(choiceReplies("312,3,s,31", 3, "ranking")).toEqual([
      { best: [3, 1, 2] },
      { best: [3] },
      "s",
      { best: [3, 1] },
    ]);
  });

  it.each(["31,s1", "31,,2", ",1", "1,", "311", "4", "1,4"])("are not %j as rankings", (text) => {
    const wanted = "rankings with commas between them: different digits from 1 to 3, the best first, or s";
    const message = `--answers: got "${text}"; it must consist of ${wanted}`;
    expect(() => choiceReplies(text, 3, "ranking")).toThrow(new RangeError(message));
  });

  it.each(["1,2", "4"])("are not %j as the best ones", (text) =>
    expect(() => choiceReplies(text, 3, "best")).toThrow("it must consist of digits from 1 to 3, and s"),
  );
});

it("A strength is told of the side that it favours.", () => {
  const said = ["a", "b", "tie", "skip", 0.7, 0.3, 0.5, 0.625, 1, 0] as const;
  expect(said.map((reply) => inWords(reply, ["tea", "milk"]))).toEqual([
    ...["tea", "milk", "both alike", "skip", "70 % for tea", "70 % for milk", "both alike"],
    ...["62.5 % for tea", "100 % for tea", "100 % for milk"],
  ]);
});

it.each(["700", "-5", "1e1", "7,5", "7a", "", "%", "70%%"])("%j is no strength", (text) =>
  expect(() => strengthOf(text)).toThrow(`strength: got "${text}"; it must be a number from 0`),
);

type Terminal = { input: PassThrough; output: PassThrough };

/** What a question at the terminal resolves to when these keys are pressed in turn, and all that it showed. */
async function typed<Reply>(question: (terminal: Terminal) => Promise<Reply>, keys: readonly string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = "";
  output.on("data", (part) => {
    shown += part;
  });
  const reply = question({ input, output });
  const turns = async () => {
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  await turns(); // it discards what was typed before it is shown
  for (const key of keys) {
    input.write(key);
    await turns();
  }
  return { reply: await reply, shown: stripVTControlCharacters(shown) };
}

/** The same of the question about tea and milk. */
function press(...keys: string[]) {
  const question = { a: [1], b: [0], captions: ["tea", "milk"] as const };
  return typed((terminal) => ask(pairPrompt(question, 3), terminal), keys);
}
const [ENTER, DOWN, LEFT, BACK] = ["\r", "\u001b[B", "\u001b[D", "\u007f"];

describe("the question at the terminal", () => {
  it("says what may be replied", async () => {
    const { shown } = await press("s");
    expect(shown).toContain("3. tea or milk?  arrow keys and Enter, the key, or a number");
    for (const line of [
      "› a  tea",
      "  b  milk",
      "  t  both alike",
      "  s  skip",
      "  0–100  how strongly, in percent for a",
    ])
      expect(shown).toContain(line);
  });

  it.each([
    [["a"], "a", "tea"],
    [["t"], "tie", "both alike"],
    [[ENTER], "a", "tea"],
    [[DOWN, ENTER], "b", "milk"],
    [[LEFT, ENTER], "skip", "skip"],
    [["7", "0", ENTER], 0.7, "70 % for tea"],
    [["3", "0", "%", ENTER], 0.3, "70 % for milk"],
    [["6", "2", ".", "5", ENTER], 0.625, "62.5 % for tea"],
    [["5", "0", ENTER], 0.5, "both alike"],
    [["7", BACK, "b"], "b", "milk"],
    [["7", DOWN, ENTER], "b", "milk"],
    [["7", LEFT, "1", ENTER], 0.17, "83 % for milk"],
    [["x", "9", ENTER], 0.09, "91 % for milk"],
  ] as const)("takes the keys %j as %j", async (keys, reply, words) => {
    const { reply: got, shown } = await press(...keys);
    expect(got).toBe(reply);
    expect(shown.trimEnd().endsWith(`3. tea or milk?  ${words}`)).toBe(true);
  });

  it("refuses a number that is no strength, which can then be mended", async () => {
    const { reply, shown } = await press(..."700", ENTER, BACK, ENTER);
    expect(reply).toBe(0.7);
    expect(shown).toContain('strength: got "700"; it must be a number from 0 (b alone) to 100 (a alone)');
  });
});

describe("the question about several at the terminal", () => {
  it.each([
    ["best", ["2"], { best: [2] }],
    ["best", [DOWN, ENTER], { best: [2] }],
    ["best and worst", ["2", "1"], { best: [2], worst: 1 }],
    ["best and worst", ["2", "s"], { best: [2] }],
    ["ranking", ["3", "1", "4"], { best: [3, 1, 4] }],
    ["ranking", ["3", "3", "1", "s"], { best: [3, 1] }],
    ["ranking", ["s"], "s"],
  ] as const)("takes, of the %s, the keys %j as %j", async (wanted, keys, reply) => {
    const captions = ["tea", "milk", "juice", "water"];
    const got = await typed((terminal) => askPlaces("Which?", captions, wanted, terminal), keys);
    expect(got.reply).toEqual(reply);
  });
});
