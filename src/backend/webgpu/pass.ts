// Encodes dispatches into a compute pass. Every call costs the host about a microsecond, so redundant ones are left out.

/** A pipeline, its bind group, and the number of workgroups along x and y. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindings: GPUBindGroup;
  grid: readonly [number, number];
}

/** Bind groups that differ in the table only; each is created once. */
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

/** Encodes dispatches into a pass; sets pipeline and bind group only where they change. */
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
