// Dispatches as a device takes them. Every call costs the host about a microsecond, so that nothing is said twice.

/** A kernel, what it is bound to, and its workgroups along x and y. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindings: GPUBindGroup;
  grid: readonly [number, number];
}

/** Bind groups of the same buffers but for a table, each made once. */
export function bindGroups(
  device: GPUDevice,
  layout: GPUBindGroupLayout,
  buffersOf: (table: GPUBuffer) => readonly GPUBuffer[],
): (table: GPUBuffer) => GPUBindGroup {
  const made = new Map<GPUBuffer, GPUBindGroup>();
  return (table) => {
    const entries = buffersOf(table).map((buffer, binding) => ({ binding, resource: { buffer } }));
    const bindings = made.get(table) ?? device.createBindGroup({ layout, entries });
    made.set(table, bindings);
    return bindings;
  };
}

/** Adds a dispatch to a pass, after what differs from the one before. */
export function recorder(pass: GPUComputePassEncoder): (dispatch: Dispatch) => void {
  let set: GPUComputePipeline | null = null;
  let bound: GPUBindGroup | null = null;
  return ({ pipeline, bindings, grid }) => {
    if (pipeline !== set) pass.setPipeline(pipeline);
    if (bindings !== bound) pass.setBindGroup(0, bindings);
    set = pipeline;
    bound = bindings;
    pass.dispatchWorkgroups(grid[0], grid[1]);
  };
}
