import {
  readParquetSteps,
  stepsOfParquet
} from "./chunk-KMFQEKJX.js";
export {
  readParquetSteps,
  stepsOfParquet
};
