#!/bin/bash
# run.sh script args: bundles the script beside a copy of the kernels and runs it
f=$1; shift
d=.scratch/dist-$f-$$; mkdir -p $d; cp .scratch/penchant.wasm $d/
npx esbuild .scratch/$f.ts --bundle --platform=node --format=esm --packages=external --outfile=$d/x.js --log-level=error 2>/dev/null && node $d/x.js "$@"; rm -rf $d
