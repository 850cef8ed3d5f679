// Results as tables: a row for each method and each of its settings, a column for each metric.

import { at } from "../base/arrays.ts";
import { type Estimate, type Estimates, type ExperimentResult, isEstimate } from "../experiment/experiment.ts";
import { printLine } from "./output.ts";
import { bold, columns, dim } from "./terminal.ts";

/** Flattens a tree of estimates to rows, each named by its path: "vpl 25 8" → { accuracy }. */
function rowsOf(values: Estimates, path: string): [string, Record<string, Estimate>][] {
  const leaves = Object.entries(values).filter((entry): entry is [string, Estimate] => isEstimate(entry[1]));
  const branches = Object.entries(values).filter((entry): entry is [string, Estimates] => !isEstimate(entry[1]));
  const rows: [string, Record<string, Estimate>][] = leaves.length > 0 ? [[path, Object.fromEntries(leaves)]] : [];
  return [...rows, ...branches.flatMap(([name, branch]) => rowsOf(branch, path ? `${path} ${name}` : name))];
}

const text = ({ mean, stderr, low, high }: Estimate): string =>
  mean.toFixed(3) +
  (stderr === null ? "" : ` ± ${stderr.toFixed(3)}`) +
  (low === undefined || high === undefined ? "" : ` (${low.toFixed(3)} to ${high.toFixed(3)})`);

/** Prints a result as a table with a heading; limits follow the methods. */
export function printResult({ experiment, seeds, results, limits }: ExperimentResult): void {
  const rows = [...rowsOf(results, ""), ...rowsOf(limits, "").map(([name, row]) => [`limit: ${name}`, row] as const)];
  const hasIntervals = rows.some(([, row]) => Object.values(row).some(({ low }) => low !== undefined));
  const shown = seeds.length > 1 ? ["mean ± standard error"] : hasIntervals ? ["mean"] : [];
  if (hasIntervals) shown.push("(95 % interval over all episodes)");
  const heading = `${experiment}, ${seeds.length} ${seeds.length === 1 ? "seed" : "seeds"}`;
  printLine(bold(shown.length > 0 ? `${heading}: ${shown.join(" ")}` : heading));
  printTable(
    rows.map(([name, row]) => [
      name,
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key, text(value)])),
    ]),
  );
}

/** How metrics are named in tables. */
const HEADINGS: Readonly<Record<string, string>> = {
  pairwiseAccuracy: "pairwise accuracy",
  pairwiseLogLoss: "pairwise log-loss",
  calibrationError: "calibration error",
  calibrationErrorIfCalibrated: "error if calibrated",
  hitRate: "hit rate",
  multinomialLogLoss: "multinomial log-loss",
};
const headingOf = (metric: string): string => HEADINGS[metric] ?? metric;

/** Prints a table. Columns that do not fit the terminal follow in further tables below. */
export function printTable(rows: readonly (readonly [string, Readonly<Record<string, string>>])[]): void {
  const names = [...new Set(rows.flatMap(([, row]) => Object.keys(row)))];
  const first = Math.max(...rows.map(([name]) => name.length)) + 2;
  const width = (name: string) =>
    Math.max(headingOf(name).length, ...rows.map(([, row]) => row[name]?.length ?? 1)) + 2;
  for (let from = 0; from < names.length; ) {
    let to = from + 1;
    let used = first + width(at(names, from));
    while (to < names.length && used + width(at(names, to)) <= columns()) used += width(at(names, to++));
    const shown = names.slice(from, to);
    printLine(dim("".padEnd(first) + shown.map((name) => headingOf(name).padEnd(width(name))).join("")).trimEnd());
    for (const [label, row] of rows) {
      const cells = shown.map((name) => (row[name] ?? "–").padEnd(width(name)));
      printLine((label.padEnd(first) + cells.join("")).trimEnd());
    }
    from = to;
  }
}
