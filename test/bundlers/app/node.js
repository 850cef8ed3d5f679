import { decide } from "./decide.js";

decide("bowl.safetensors").then(console.log);
