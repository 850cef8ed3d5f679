// Gives a command Chromium's software GPU through navigator.gpu: node --import this.

import { createRequire } from "node:module";

const { resolve } = createRequire(new URL("../host/runtimes/package.json", import.meta.url));
const { create, globals } = await import(resolve("webgpu"));
Object.assign(globalThis, globals, { navigator: { gpu: create(["disable-dawn-features=timestamp_quantization"]) } });
