import {
  exportOf,
  plainRecord
} from "./chunk-VYPQO6VQ.js";
export {
  exportOf,
  plainRecord
};
