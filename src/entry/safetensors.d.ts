// Model files as modules: what a bundler makes of `import model from "./model.safetensors"`, which `loadModel` takes. Vite,
// webpack, Parcel and esbuild's file loader give an address; wrangler and esbuild's binary loader give the bytes.
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
