import {
  Agent,
  decodeModel,
  encodeModel,
  loadModel
} from "./chunk-LPP6XN4R.js";
import {
  FormatError
} from "./chunk-MMKH5L6C.js";
export {
  Agent,
  FormatError,
  decodeModel,
  encodeModel,
  loadModel
};
