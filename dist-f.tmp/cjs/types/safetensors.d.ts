// Model files as modules: what a bundler makes of `import model from "./model.safetensors"`, which `loadModel` takes. Bundlers
// for pages give an address, wrangler and esbuild's binary loader the bytes; each needs a setting for the extension, which
// docs/hosts.md has. Vite's "?url" needs none.
//
//   /// <reference types="penchant/safetensors" />

declare module "*.safetensors" {
  const source: string | ArrayBuffer | Uint8Array;
  export default source;
}

declare module "*.safetensors?url" {
  const address: string;
  export default address;
}
