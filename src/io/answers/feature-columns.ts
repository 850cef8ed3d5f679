// The columns of features where any column without another role may be one.

import { FormatError } from "../../base/errors.ts";
import type { RowSource } from "./answer-table.ts";
import type { FileColumns } from "./file-columns.ts";
import type { TableColumn } from "./table-column.ts";

/** The layouts of files of answers, for errors. */
export const LAYOUTS =
  "each row is one answer: who answered, the two alternatives, and which was preferred, as in user, a, b, label or user, a_price, b_price, label (docs/guide.md shows every layout)";

/** Features, and columns that are hardly one: these may number the rows. Throws if there is no feature. */
export function featuresAmong(file: FileColumns, columns: readonly TableColumn[], source: RowSource) {
  const found = { ...file.featuresAmong(columns), coding: file.coding, advice: file.advice.bind(file) };
  if (found.features.length > 0) return found;
  if (found.unlikely.length > 0) throw file.noFeatures(found.unlikely);
  const option = file.find("option");
  const advice = option ? `if "${option.header}" names the alternatives, give a table of them with --items` : LAYOUTS;
  throw new FormatError(`${source.header}: no column of features; ${advice}`);
}
