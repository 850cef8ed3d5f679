// Attributes in a model file. It is loaded only for models that have some.

import { FormatError } from "../base/errors.ts";
import { type Attribute, areAttributes } from "../data/levels.ts";

/** The attributes of a model whose features have these names. @throws FormatError when they are not valid. */
export function checkAttributes(attributes: unknown, features: readonly string[] = []): readonly Attribute[] {
  if (areAttributes(attributes, features)) return attributes;
  throw new FormatError(
    "model: attributes are not a list of { name, code, levels, omitted } whose levels are features",
  );
}
