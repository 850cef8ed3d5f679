import { decide } from "./decide.js";

decide("/bowl.safetensors").then(
  (ranking) => postMessage({ ranking }),
  (error) => postMessage({ error: `${error.name}: ${error.message}` }),
);
