import {
  areAttributes
} from "./chunk-NEXZXK3Y.js";
import {
  FormatError
} from "./chunk-MMKH5L6C.js";

// src/model/attributes-file.ts
function checkAttributes(attributes, features = []) {
  if (areAttributes(attributes, features)) return attributes;
  throw new FormatError(
    "model: attributes are not a list of { name, code, levels, omitted } whose levels are features"
  );
}
export {
  checkAttributes
};
