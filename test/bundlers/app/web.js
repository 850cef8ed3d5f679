import { decide } from "./decide.js";

decide("/bowl.safetensors").then(
  (ranking) => {
    globalThis.outcome = { ranking };
  },
  (error) => {
    globalThis.outcome = { error: `${error.name}: ${error.message}` };
  },
);
