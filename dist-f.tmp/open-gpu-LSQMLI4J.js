import {
  openGpu
} from "./chunk-KF2HQI2Q.js";
export {
  openGpu
};
