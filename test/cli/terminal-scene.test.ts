import { describe, expect, it } from "vitest";
import { drawScene, inPlace, type SceneFrame } from "../../src/cli/terminal-scene.ts";

/** Four by three, walls all around, and one inside. */
const frame: SceneFrame = {
  area: { x0: 0, x1: 4, y0: 0, y1: 3 },
  walls: [
    { x0: 0, x1: 4, y0: 0, y1: 1 },
    { x0: 0, x1: 1, y0: 1, y1: 3 },
  ],
  goals: [
    { x: 3.5, y: 2.5, wanted: true },
    { x: 3.5, y: 1.5 },
  ],
  trail: [{ x: 1.5, y: 1.5 }],
  caption: "step 0 of 9",
};

describe("a drawing of an episode", () => {
  it("shows walls as blocks, goals as stars, the agent as a dot, and a caption", () => {
    expect(drawScene(frame, { columns: 16, rows: 24 })).toEqual([
      "████",
      "████          ★",
      "████",
      "████  ●       ☆",
      "████████████████",
      "████████████████",
      "step 0 of 9",
    ]);
  });

  it("shows the trail in Braille dots without gaps, however fast the agent moves", () => {
    const open = { ...frame, walls: [], goals: [] };
    const trail = [
      { x: 0, y: 2.9 },
      { x: 3.9, y: 2.9 },
    ];
    expect(drawScene({ ...open, trail }, { columns: 16, rows: 24 })[0]).toBe(`${"⠉".repeat(15)}●`);
    const climb = [
      { x: 0.1, y: 0.1 },
      { x: 0.1, y: 2.9 },
    ];
    const climbed = drawScene({ ...open, trail: climb }, { columns: 16, rows: 24 });
    expect(climbed.slice(0, -1)).toEqual(["●", ...Array(5).fill("⡇")]);
  });

  it("fits into any number of columns and rows", () => {
    for (const columns of [3, 10, 40, 81, 200]) {
      for (const rows of [3, 10, 24, 60]) {
        const lines = drawScene({ ...frame, caption: "" }, { columns, rows });
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      }
    }
  });

  it("leaves out points outside the area", () => {
    const trail = [{ x: 40, y: -40 }];
    expect(drawScene({ ...frame, trail, goals: [{ x: -9, y: 9 }] }, { columns: 16, rows: 24 }).join("")).not.toMatch(
      /[●☆]/,
    );
  });
});

describe("drawing in place", () => {
  function written(isTTY: boolean): string {
    let text = "";
    const write = (chunk: string) => {
      text += chunk;
      return true;
    };
    const { show, stop } = inPlace({ isTTY, write } as unknown as NodeJS.WriteStream);
    show(["one", "two"]);
    show(["three"]);
    stop();
    stop();
    return text;
  }

  it("returns to the start of the last frame and clears everything below", () => {
    expect(written(true)).toBe("\x1b[Jone\ntwo\n\x1b[2A\x1b[Jthree\n");
  });

  it("prints only the last frame when the stream is no terminal", () => {
    expect(written(false)).toBe("three\n");
  });
});
