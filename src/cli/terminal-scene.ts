// An episode drawn in the terminal: a place seen from above, x to the right and y up, and the way an agent took.

import type { Rect } from "../figure/scene.ts";
import { accent, bold, dim } from "./terminal.ts";

export interface SceneFrame {
  /** What is shown, in the world's unit of length. */
  area: Rect;
  walls: readonly Rect[];
  /** Stars; filled where the agent's user wants it. */
  goals: readonly { readonly x: number; readonly y: number; readonly wanted?: boolean }[];
  /** Where the agent has been, the last where it is now. */
  trail: readonly { readonly x: number; readonly y: number }[];
  /** One line below, such as the number of steps. */
  caption: string;
}

/** How many columns and lines of the terminal there are to draw in. */
export interface TerminalSize {
  columns: number;
  rows: number;
}

type Style = (text: string) => string;
interface StyledCharacter {
  letter: string;
  style?: Style;
}
const agent: Style = (text) => bold(accent(text));

/** The bit of each dot of a braille letter, from the left and from the top: U+2800 and the bits make the letter. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

/**
 * The frame as lines. A letter is twice as high as it is wide, so one row takes as much of the world as two columns; where
 * there is room, a unit of the world is a whole even number of columns, so that walls on its grid end where letters do.
 */
export function drawScene(
  { area, walls, goals, trail, caption }: SceneFrame,
  { columns, rows }: TerminalSize,
): string[] {
  const [width, height] = [area.x1 - area.x0, area.y1 - area.y0];
  const most = Math.min(columns / width, (2 * (rows - 1)) / height);
  const scale = most >= 2 ? 2 * Math.floor(most / 2) : most;
  const [across, down] = [Math.round(scale * width), Math.round((scale * height) / 2)];
  const lines = Array.from({ length: down }, () => new Array<StyledCharacter>(across).fill({ letter: " " }));
  const put = (column: number, row: number, letter: string, style?: Style) => {
    const line = lines[row];
    if (line && column >= 0 && column < across) line[column] = { letter, style };
  };
  const column = (x: number) => Math.floor((x - area.x0) * scale);
  const row = (y: number) => Math.floor(((area.y1 - y) * scale) / 2);

  for (let r = 0; r < down; r++) {
    for (let c = 0; c < across; c++) {
      const [x, y] = [area.x0 + (c + 0.5) / scale, area.y1 - (2 * (r + 0.5)) / scale];
      if (walls.some(({ x0, x1, y0, y1 }) => x >= x0 && x < x1 && y >= y0 && y < y1)) put(c, r, "█", dim);
    }
  }
  for (const [at, bits] of dots(trail, ({ x, y }) => [2 * (x - area.x0) * scale, 2 * (area.y1 - y) * scale])) {
    const [c, r] = at.split(",").map(Number) as [number, number];
    put(c, r, String.fromCharCode(0x2800 + bits), accent);
  }
  for (const { x, y, wanted } of goals) put(column(x), row(y), wanted ? "★" : "☆", wanted ? bold : undefined);
  const now = trail.at(-1);
  if (now) put(column(now.x), row(now.y), "●", agent);
  return [...lines.map(styled), caption];
}

/** One text, its styles switched only where they change: a terminal far away has as little to read as it can. */
function styled(line: readonly StyledCharacter[]): string {
  let [text, run] = ["", ""];
  line.forEach(({ letter, style }, i) => {
    run += letter;
    const next = line[i + 1];
    if (next && next.style === style) return;
    text += style ? style(run) : run;
    run = "";
  });
  return text.trimEnd();
}

/** The dots that a trail touches, by the letter they are in; points far apart are joined by a straight line. */
function dots<P>(trail: readonly P[], place: (point: P) => [number, number]): Map<string, number> {
  const bits = new Map<string, number>();
  let [x, y] = trail[0] === undefined ? [0, 0] : place(trail[0]);
  for (const point of trail) {
    const [toX, toY] = place(point);
    const n = Math.max(1, Math.ceil(Math.max(Math.abs(toX - x), Math.abs(toY - y))));
    for (let k = 1; k <= n; k++) {
      const [i, j] = [Math.floor(x + (k / n) * (toX - x)), Math.floor(y + (k / n) * (toY - y))];
      const letter = `${i >> 1},${j >> 2}`;
      bits.set(letter, (bits.get(letter) ?? 0) | (DOTS[i & 1]?.[j & 3] as number));
    }
    [x, y] = [toX, toY];
  }
  return bits;
}

/** Draws each frame over the one before; where there is no terminal, only the last is printed, by `stop`. */
export function inPlace(stream: NodeJS.WriteStream = process.stdout): { show(lines: string[]): void; stop(): void } {
  let shown: string[] = [];
  return {
    show(lines) {
      // Up to where the last frame began, then everything below goes; in one write, or it would flicker.
      if (stream.isTTY) stream.write(`${shown.length > 0 ? `\x1b[${shown.length}A` : ""}\x1b[J${lines.join("\n")}\n`);
      shown = lines;
    },
    stop() {
      if (!stream.isTTY && shown.length > 0) stream.write(`${shown.join("\n")}\n`);
      shown = [];
    },
  };
}
