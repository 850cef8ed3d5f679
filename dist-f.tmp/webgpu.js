import {
  openGpu,
  requestDevice,
  webgpu
} from "./chunk-KF2HQI2Q.js";
import {
  auto
} from "./chunk-BWJOSRRT.js";
import {
  BackendError
} from "./chunk-MMKH5L6C.js";
export {
  BackendError,
  auto,
  openGpu,
  requestDevice,
  webgpu
};
