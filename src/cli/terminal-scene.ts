// Draws an episode in the terminal: a scene from above, x to the right and y up, and the trail of the agent.

import { at } from "../base/arrays.ts";
import type { Rect } from "../figure/scene.ts";
import { accent, bold, dim } from "./terminal.ts";

/** A scene at one step of an episode. */
export interface SceneFrame {
  /** The visible area, in the world's unit of length. */
  area: Rect;
  walls: readonly Rect[];
  /** Drawn as stars; filled for the agent's user. */
  goals: readonly { readonly x: number; readonly y: number; readonly wanted?: boolean }[];
  /** Positions of the agent so far; the last is the current one. */
  trail: readonly { readonly x: number; readonly y: number }[];
  /** A line below the scene. */
  caption: string;
}

/** Available space in the terminal. */
export interface TerminalSize {
  columns: number;
  rows: number;
}

type Style = (text: string) => string;
interface StyledCharacter {
  character: string;
  style?: Style;
}
const agent: Style = (text) => bold(accent(text));

/** Bit of each dot of a Braille pattern, [column][row]. The character is U+2800 plus the bits. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

/**
 * Draws a frame as lines of text. A character is twice as high as it is wide, so a row covers as much of the world as two
 * columns. If there is room, a unit of the world is an even number of columns, so that walls on its grid end where
 * characters do.
 */
export function drawScene(
  { area, walls, goals, trail, caption }: SceneFrame,
  { columns, rows }: TerminalSize,
): string[] {
  const [width, height] = [area.x1 - area.x0, area.y1 - area.y0];
  const maxScale = Math.min(columns / width, (2 * (rows - 1)) / height);
  const scale = maxScale >= 2 ? 2 * Math.floor(maxScale / 2) : maxScale;
  const [across, down] = [Math.round(scale * width), Math.round((scale * height) / 2)];
  const lines = Array.from({ length: down }, () => new Array<StyledCharacter>(across).fill({ character: " " }));
  const put = (column: number, row: number, character: string, style?: Style) => {
    const line = lines[row];
    if (line && column >= 0 && column < across) line[column] = { character, style };
  };
  const column = (x: number) => Math.floor((x - area.x0) * scale);
  const row = (y: number) => Math.floor(((area.y1 - y) * scale) / 2);

  for (let r = 0; r < down; r++) {
    for (let c = 0; c < across; c++) {
      const [x, y] = [area.x0 + (c + 0.5) / scale, area.y1 - (2 * (r + 0.5)) / scale];
      if (walls.some(({ x0, x1, y0, y1 }) => x >= x0 && x < x1 && y >= y0 && y < y1)) put(c, r, "█", dim);
    }
  }
  for (const [place, bits] of trailDots(trail, ({ x, y }) => [2 * (x - area.x0) * scale, 2 * (area.y1 - y) * scale])) {
    const [c, r] = place.split(",").map(Number) as [number, number];
    put(c, r, String.fromCharCode(0x2800 + bits), accent);
  }
  for (const { x, y, wanted } of goals) put(column(x), row(y), wanted ? "★" : "☆", wanted ? bold : undefined);
  const now = trail.at(-1);
  if (now) put(column(now.x), row(now.y), "●", agent);
  return [...lines.map(styled), caption];
}

/** Joins a line, and switches styles only where they change, so that little is sent to a remote terminal. */
function styled(line: readonly StyledCharacter[]): string {
  let [text, run] = ["", ""];
  line.forEach(({ character, style }, i) => {
    run += character;
    const next = line[i + 1];
    if (next && next.style === style) return;
    text += style ? style(run) : run;
    run = "";
  });
  return text.trimEnd();
}

/** Bits of the Braille dots that a trail touches, by "column,row"; points are joined by straight lines. */
function trailDots<P>(trail: readonly P[], project: (point: P) => [number, number]): Map<string, number> {
  const bits = new Map<string, number>();
  let [x, y] = trail[0] === undefined ? [0, 0] : project(trail[0]);
  for (const point of trail) {
    const [toX, toY] = project(point);
    const n = Math.max(1, Math.ceil(Math.max(Math.abs(toX - x), Math.abs(toY - y))));
    for (let k = 1; k <= n; k++) {
      const [i, j] = [Math.floor(x + (k / n) * (toX - x)), Math.floor(y + (k / n) * (toY - y))];
      const place = `${i >> 1},${j >> 2}`;
      bits.set(place, (bits.get(place) ?? 0) | at(at(DOTS, i & 1), j & 3));
    }
    [x, y] = [toX, toY];
  }
  return bits;
}

/** Draws each frame over the previous one. Without a terminal, `stop` prints the last frame only. */
export function inPlace(stream: NodeJS.WriteStream = process.stdout): { show(lines: string[]): void; stop(): void } {
  let shown: string[] = [];
  return {
    show(lines) {
      // Moves up to the start of the last frame and clears below, in one write to avoid flicker.
      if (stream.isTTY) stream.write(`${shown.length > 0 ? `\x1b[${shown.length}A` : ""}\x1b[J${lines.join("\n")}\n`);
      shown = lines;
    },
    stop() {
      if (!stream.isTTY && shown.length > 0) stream.write(`${shown.join("\n")}\n`);
      shown = [];
    },
  };
}
