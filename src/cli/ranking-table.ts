// The ranking of an interview, as a table.

import type { Interview } from "./interview.ts";
import { printLine } from "./output.ts";
import { accent, bar, bold, columns, dim, percent } from "./terminal.ts";

/** The longest line of a caption in characters, and the most lines. */
const [MAX_WIDTH, MAX_LINES] = [32, 4];

/** A caption in lines, which break at blanks where there are any. What does not fit is cut off, with an ellipsis. */
function linesOf(caption: string): string[] {
  const lines: string[] = [];
  for (let rest = caption; rest !== ""; ) {
    if (lines.length === MAX_LINES - 1 && rest.length > MAX_WIDTH) {
      lines.push(`${rest.slice(0, MAX_WIDTH - 1)}…`);
      break;
    }
    const blank = rest.length > MAX_WIDTH ? rest.lastIndexOf(" ", MAX_WIDTH) : -1;
    const length = blank > 0 ? blank : MAX_WIDTH;
    lines.push(rest.slice(0, length));
    rest = rest.slice(length).trimStart();
  }
  return lines;
}

/** Prints the ten best alternatives: a bar for the probability of being the best, then reward ± standard deviation. */
export function printRanking({ alternatives, ranking }: Interview): void {
  const shown = ranking.slice(0, 10);
  const captions = shown.map(({ index }) => linesOf(alternatives[index]?.caption ?? ""));
  const nameWidth = Math.max(...captions.flat().map((line) => line.length));
  const barWidth = Math.max(10, Math.min(40, columns() - nameWidth - 30));
  for (const [place, { best, reward, uncertainty }] of shown.entries()) {
    const [caption = "", ...more] = (captions[place] ?? []).map((line) => line.padEnd(nameWidth));
    const rounded = Math.round(reward * 10) / 10 + 0; // + 0 turns −0 into 0
    const estimate = dim(`${rounded.toFixed(1)} ± ${uncertainty.toFixed(1)}`);
    printLine(
      `  ${place === 0 ? bold(caption) : caption} ${accent(bar(best, barWidth))} ${percent(best)}  ${estimate}`,
    );
    for (const line of more) printLine(`    ${line.trimEnd()}`);
  }
}
