// The ranking of an interview, as a table.

import type { Interview } from "./interview.ts";
import { accent, bar, bold, columns, dim, percent } from "./terminal.ts";

/** The largest number of characters of a caption. */
const MAX_NAME = 32;

/** Prints the ten best alternatives: a bar for the probability of being the best, then reward ± standard deviation. */
export function printRanking({ alternatives, ranking }: Interview): void {
  const shown = ranking.slice(0, 10);
  const nameWidth = Math.min(MAX_NAME, Math.max(...shown.map(({ index }) => alternatives[index]?.caption.length ?? 0)));
  const barWidth = Math.max(10, Math.min(40, columns() - nameWidth - 30));
  for (const [place, { index, best, reward, uncertainty }] of shown.entries()) {
    const whole = alternatives[index]?.caption ?? "";
    const caption = (whole.length > nameWidth ? `${whole.slice(0, nameWidth - 1)}…` : whole).padEnd(nameWidth);
    const rounded = Math.round(reward * 10) / 10 + 0; // + 0 turns −0 into 0
    const estimate = dim(`${rounded.toFixed(1)} ± ${uncertainty.toFixed(1)}`);
    console.log(
      `  ${place === 0 ? bold(caption) : caption} ${accent(bar(best, barWidth))} ${percent(best)}  ${estimate}`,
    );
  }
}
