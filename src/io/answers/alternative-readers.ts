// Reading one alternative of a choice: columns of features, or an item by name.

import { FormatError } from "../../base/errors.ts";
import type { AnswerItems } from "./answer-items.ts";
import type { RowSource } from "./answer-table.ts";
import { featureList } from "./feature-list.ts";
import { type FeatureOptions, FeatureStates } from "./feature-states.ts";
import { OneHotItems } from "./one-hot-items.ts";
import type { AlternativeReader } from "./row-readers.ts";
import type { TableColumn } from "./table-column.ts";

/** A reader of alternatives whose features are columns of numbers or levels. */
export function columnAlternatives(
  columns: readonly TableColumn[],
  source: RowSource,
  options: FeatureOptions,
): AlternativeReader {
  const states = new FeatureStates(columns, source, "alternative", options);
  return {
    read: (cells, locate, place) => {
      const state = states.read(cells, locate);
      states.row(cells, place);
      return state;
    },
    skip: (cells) => states.row(cells),
    finish: (isNone) => {
      const { names, notes, ...read } = states.finish(isNone);
      return { ...read, notes: [`each alternative has ${featureList(names)}`, ...notes] };
    },
  };
}

/** A reader of alternatives that are items by name. */
export function namedAlternatives(column: TableColumn, items: AnswerItems, source: RowSource): AlternativeReader {
  return {
    named: true,
    read: (cells, locate) => items.number(cells[column.index], column.header, locate, source),
    finish: () => ({ states: items.states(), notes: [items.note("each row is one")] }),
  };
}

/** A reader of alternatives that are items by name, without a table of them: each is a feature of its own. */
export function oneHotAlternatives(column: TableColumn, source: RowSource): AlternativeReader {
  const { header, index } = column;
  const items = new OneHotItems(source);
  let [task, position] = [-1, 0]; // of the last row
  let counts = true; // whether names only number the alternatives of each task
  return {
    named: true,
    read: (cells, locate, place) => {
      const number = items.number(cells[index], header, locate);
      [task, position] = place.task === task ? [task, position + 1] : [place.task ?? -1, 1];
      counts &&= Number(cells[index]) === position;
      return number;
    },
    finish: () => {
      if (counts) {
        throw new FormatError(
          `${source.file}: "${header}" only numbers the alternatives of each task, and nothing else tells them apart; give features, or the names of the items in "${header}"`,
        );
      }
      return { states: items.states(), notes: [items.note("each row is one")] };
    },
  };
}

/**
 * A reader of alternatives in one column: items by name or, if names are not required and the first row has none, a feature.
 */
export function itemAlternatives(
  column: TableColumn,
  items: AnswerItems,
  source: RowSource,
  options: FeatureOptions,
): AlternativeReader {
  let reader: AlternativeReader | undefined;
  return {
    get named() {
      return reader?.named ?? false;
    },
    read: (cells, locate, place) => {
      const isNamed = items.required || items.has(cells[column.index]);
      reader ??= isNamed ? namedAlternatives(column, items, source) : columnAlternatives([column], source, options);
      return reader.read(cells, locate, place);
    },
    skip: (cells) => reader?.skip?.(cells),
    finish: (isNone) => (reader as AlternativeReader).finish(isNone),
  };
}
