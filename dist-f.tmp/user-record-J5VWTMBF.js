import {
  decodeRecord,
  encodeRecord
} from "./chunk-CFNU3NH5.js";
export {
  decodeRecord,
  encodeRecord
};
