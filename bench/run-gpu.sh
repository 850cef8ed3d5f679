#!/bin/sh
# Compares this machine's GPU with WebAssembly and times both: sh run.sh [--quick]. Prints the results and stores them in
# results/ beside this file. Writes nothing elsewhere. Exits with 1 if results differ.
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$here/results" "$here/cache"
export HOME="$here/cache" XDG_CACHE_HOME="$here/cache" XDG_RUNTIME_DIR="$here/cache" TMPDIR="$here/cache"

# Prefer the machine's own Vulkan loader: it knows its drivers best.
if ! { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null | grep -q 'libvulkan\.so\.1'; then
  export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
fi
if [ -z "$VK_ICD_FILENAMES$VK_DRIVER_FILES" ] && ! ls /etc/vulkan/icd.d/*.json /usr/share/vulkan/icd.d/*.json >/dev/null 2>&1; then
  for file in /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json "$here/lib/nvidia_icd.json"; do
    if [ -f "$file" ]; then export VK_ICD_FILENAMES="$file" && break; fi
  done
fi

code=0
run() {
  name=$1
  shift
  "$here/bin/node" "$here/app/$name.mjs" "$@" >"$here/results/$name.txt" || code=1
  cat "$here/results/$name.txt"
}
run parity
run bench --figures "$here/results" "$@"
exit $code
