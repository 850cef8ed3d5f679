// The kinds of projects, one file per family.

import { bun } from "./bun.mjs";
import { esbuild } from "./esbuild.mjs";
import { jest } from "./jest.mjs";
import { next } from "./next.mjs";
import { node } from "./node.mjs";
import { parcel } from "./parcel.mjs";
import { rollup } from "./rollup.mjs";
import { typescript } from "./typescript.mjs";
import { vite } from "./vite.mjs";
import { vitest } from "./vitest.mjs";
import { webpack } from "./webpack.mjs";

/**
 * - `name`, `version`: what builds or runs the app
 * - `run`: resolves to the ranking, as a string
 * - `cannot`: of a kind that cannot work: `why`, in a sentence, and what its `error` must contain
 */
export const KINDS = [node, vite, webpack, rollup, esbuild, parcel, next, bun, jest, vitest, typescript].flat();
