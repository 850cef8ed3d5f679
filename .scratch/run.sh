#!/bin/bash
# run.sh script.ts args
f=$1; shift
npx esbuild .scratch/$f.ts --bundle --platform=node --format=esm --packages=external --outfile=dist/scratch-$f-$$.js --log-level=error 2>/dev/null && node dist/scratch-$f-$$.js "$@"; rm -f dist/scratch-$f-$$.js
