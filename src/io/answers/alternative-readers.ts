// Reading one alternative of a choice: columns of features, or an item by name.

import type { RowSource } from "./answer-table.ts";
import { featureList } from "./feature-list.ts";
import { type FeatureOptions, FeatureStates } from "./feature-states.ts";
import type { NamedItems } from "./named-items.ts";
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
    finish: () => {
      const { names, notes, ...read } = states.finish();
      return { ...read, notes: [`each alternative has ${featureList(names)}`, ...notes] };
    },
  };
}

/** A reader of alternatives that are items by name. */
export function namedAlternatives(column: TableColumn, items: NamedItems, source: RowSource): AlternativeReader {
  return {
    read: (cells, locate) => items.number(cells[column.index], column.header, locate, source),
    finish: () => ({ states: items.states(), notes: [items.note("each row is one")] }),
  };
}

/**
 * A reader of alternatives in one column: items by name or, if names are not required and the first row has none, a feature.
 */
export function itemAlternatives(
  column: TableColumn,
  items: NamedItems,
  source: RowSource,
  options: FeatureOptions,
): AlternativeReader {
  let reader: AlternativeReader | undefined;
  return {
    read: (cells, locate, place) => {
      const isNamed = items.required || items.has(cells[column.index]);
      reader ??= isNamed ? namedAlternatives(column, items, source) : columnAlternatives([column], source, options);
      return reader.read(cells, locate, place);
    },
    finish: () => (reader as AlternativeReader).finish(),
  };
}
