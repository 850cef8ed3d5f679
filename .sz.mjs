import { build } from "esbuild"; import { gzipSync } from "node:zlib";
const o = { stdin:{contents:'export { Agent, loadModel } from "./src/entry/penchant.ts"',resolveDir:process.cwd()},bundle:true,minify:true,format:"esm",platform:"neutral",conditions:["node"],external:["node:*","*.wasm","../inference/newton.ts","../../dist/penchant.wasm.js"],write:false};
const { outputFiles } = await build(o);
console.log(gzipSync(outputFiles[0].contents,{level:9}).length);
