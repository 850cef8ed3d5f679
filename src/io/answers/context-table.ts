// Rows as the VPL authors' language code writes them: {"chosen", "rejected", "embeddings": {"embedding_chosen",
// "embedding_rejected"}, "contexts": [{"embedding_chosen", "embedding_rejected"}, …]}, or with texts in place of embeddings. A row is
// one comparison, and the contexts are what is known of the person who made it: earlier answers, another sample in each row.

import { at } from "../../base/arrays.ts";
import { isObject } from "../../base/check.ts";
import { FormatError } from "../../base/errors.ts";
import { Random } from "../../base/philox.ts";
import { SIDES } from "../../base/streams.ts";
import { badCell, type Locate } from "../cells.ts";
import type { JsonRow } from "../json-lines.ts";
import { plural } from "../notes.ts";
import type { AnswerItems } from "./answer-items.ts";
import type { AnswerTable, ParsedAnswers, RecogniseTable, RowSource } from "./answer-table.ts";
import { AnswersBuilder } from "./answers-builder.ts";
import { nameIn } from "./cell-names.ts";
import type { ColumnOptions } from "./column-names.ts";
import { noAnswers } from "./comparison-table.ts";
import { messageText } from "./message-text.ts";
import { ListReader } from "./side-readers.ts";
import type { Cells } from "./table-column.ts";

/** The keys that are read, beside that of the user. */
export const CONTEXT_KEYS = ["contexts", "embeddings", "chosen", "rejected"] as const;

type Fields = Readonly<Record<string, unknown>>;

/** Whether a row is one of these. */
export function hasContexts({ contexts, embeddings, chosen, rejected }: JsonRow): boolean {
  const isPair = (value: unknown) => isObject(value) && ("embedding_chosen" in value || "chosen" in value);
  if (!Array.isArray(contexts) || !contexts.every(isPair)) return false;
  return isPair(embeddings) || (chosen !== undefined && rejected !== undefined);
}

/** @throws FormatError when an option has no meaning for such rows: only the user, of those that name columns, has one. */
export function contextRows({ user, ...others }: ColumnOptions, seed: number, items?: AnswerItems): RecogniseTable {
  return (header, source) => {
    const [useless] = Object.keys(others);
    if (useless)
      throw new FormatError(`${source.header}: a row with "contexts" is read without --${useless}; leave it out`);
    const missing = user === undefined || header.includes(user) ? undefined : user;
    if (missing) throw new FormatError(`${source.header}: no key "${missing}"; it was given as the user`);
    return new ContextTable(header, source, user, seed, items?.texts ? items : undefined);
  };
}

/**
 * Each row is a person: the contexts are their earlier answers. If the embeddings of contexts have another size than those of
 * rows, a state is both, first the contexts', and the one that is not there is 0. With a column of users, contexts are not read.
 */
class ContextTable implements AnswerTable {
  private readonly builder = new AnswersBuilder();
  private readonly lists = new ListReader();
  private readonly captions: (string | undefined)[] = [];
  private readonly coin: Random;
  /** Sizes of the embeddings of contexts and of rows. */
  private sizes: [contexts: number, rows: number] | undefined;
  /** Number of contexts of each row. */
  private readonly known: number[] = [];

  /** @param texts What texts are states of, when they are compared in place of embeddings. */
  constructor(
    private readonly header: readonly string[],
    private readonly source: RowSource,
    private readonly user: string | undefined,
    seed: number,
    private readonly texts: AnswerItems | undefined,
  ) {
    this.coin = new Random(seed, SIDES);
  }

  row(cells: Cells, line: number): void {
    const fields: Fields = Object.fromEntries(this.header.map((key, i) => [key, cells[i]]));
    const { contexts, embeddings, chosen, rejected } = fields;
    const locate = () => this.source.locate(line);
    const own = { ...(isObject(embeddings) ? embeddings : {}), chosen, rejected };
    const known = this.user === undefined ? this.contextsIn(contexts, locate) : [];
    const sizeOf = (pair: Fields) => (Array.isArray(pair.embedding_chosen) ? pair.embedding_chosen.length : 0);
    if (known.length > 0) this.sizes ??= [sizeOf(known[0] as Fields), sizeOf(own)];
    const name =
      this.user === undefined
        ? `row ${this.known.push(known.length)}`
        : nameIn(fields[this.user], this.user, locate, this.source);
    const number = this.builder.userNumber(name);
    for (const [i, pair] of known.entries()) this.add(number, pair, true, `contexts[${i}].`, locate);
    this.add(number, own, false, isObject(embeddings) ? "embeddings." : "", locate);
  }

  finish(): ParsedAnswers {
    const { builder, texts, captions } = this;
    if (builder.count === 0) throw noAnswers(this.source.file);
    const { states, size, ...others } = texts?.states() ?? this.lists.states();
    const named = captions.filter((caption) => caption !== undefined);
    const all = texts ? others : { captions: named.length * size === states.length ? named : undefined };
    const data = builder.finish({ states, size, ...all }, this.source.file);
    if (this.user !== undefined) {
      return { data, notes: ["contexts are not read, as --user says whose the rows are"] };
    }
    const contexts = plural(
      this.known.reduce((sum, n) => sum + n, 0),
      "answer",
    );
    const note = `each row is a person of its own; its contexts, ${contexts} in all, are their known answers`;
    const [encoded, decoded] = this.sizes ?? [0, 0];
    const both = `a state is two embeddings: ${encoded} numbers of a context, and ${decoded} of a row`;
    return {
      data: { ...data, known: Int32Array.from(this.known) },
      notes: [note, ...(encoded === decoded ? [] : [both])],
    };
  }

  private contextsIn(value: unknown, locate: Locate): readonly Fields[] {
    if (Array.isArray(value) && value.every(isObject)) return value as Fields[];
    throw badCell(locate(), "contexts", value, "a list of pairs with embeddings or texts");
  }

  private add(user: number, pair: Fields, isContext: boolean, path: string, locate: Locate): void {
    const state = (side: "chosen" | "rejected") => [this.state(pair, side, isContext, path, locate)];
    const [chosen, rejected] = [state("chosen"), state("rejected")];
    if (this.coin.index(2)) this.builder.add(user, chosen, rejected, 1);
    else this.builder.add(user, rejected, chosen, 0);
  }

  private state(pair: Fields, side: "chosen" | "rejected", isContext: boolean, path: string, locate: Locate): number {
    const text = pair[side];
    if (this.texts) return this.texts.number(text, isContext ? `${path}${side}` : side, locate, this.source);
    const key = `embedding_${side}`;
    const list = pair[key];
    if (list === undefined && text !== undefined) {
      throw new FormatError(
        `${locate()}: texts are compared by embeddings, which are missing: name a text encoder with --embed`,
      );
    }
    const size = this.sizes?.[isContext ? 0 : 1];
    if (!Array.isArray(list) || Array.isArray(list[0]) || (size !== undefined && list.length !== size)) {
      throw badCell(locate(), `${path}${key}`, list, `a list of ${size ?? ""}${size ? " " : ""}numbers`);
    }
    const [encoded, decoded] = this.sizes ?? [0, 0];
    const absent = encoded === decoded ? [] : Array<number>(isContext ? decoded : encoded).fill(0);
    const state = at(this.lists.read(isContext ? [...list, ...absent] : [...absent, ...list], key, locate), 0);
    this.captions[state] ??= messageText(text);
    return state;
  }
}
