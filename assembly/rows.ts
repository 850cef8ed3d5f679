// Ops that move rows and columns.

// @ts-ignore: decorator
@inline function copyRow(y: usize, x: usize, bytes: usize): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(y + i, v128.load(x + i));
  for (; i < bytes; i += 4) store<u32>(y + i, load<u32>(x + i));
}

/** y [R·k, C] = rows of a table; each row of k indices reads its own block of `size` rows (0: all read one table). */
export function gather(y: usize, cols: i32, table: usize, index: usize, rows: i32, k: i32, size: i32): void {
  const row = <usize>cols << 2;
  for (let r = 0; r < rows; r++, table += row * size) {
    for (let j = 0; j < k; j++, index += 4, y += row) {
      const i = load<i32>(index);
      if (i < 0) memory.fill(y, 0, row);
      else copyRow(y, table + <usize>i * row, row);
    }
  }
}

/** The adjoint of `gather`: adds the rows of dy to those of dt, in the order of the index. */
export function scatterAdd(dt: usize, tableRows: i32, cols: i32, dy: usize, index: usize, rows: i32, k: i32, size: i32): void {
  const row = <usize>cols << 2;
  memory.fill(dt, 0, row * tableRows);
  for (let r = 0; r < rows; r++, dt += row * size) {
    for (let j = 0; j < k; j++, index += 4, dy += row) {
      const i = load<i32>(index);
      if (i < 0) continue;
      const to = dt + <usize>i * row;
      let c: usize = 0;
      for (; c + 16 <= row; c += 16) v128.store(to + c, f32x4.add(v128.load(to + c), v128.load(dy + c)));
      for (; c < row; c += 4) store<f32>(to + c, load<f32>(to + c) + load<f32>(dy + c));
    }
  }
}

/** Copies `cols` columns between matrices of different widths. */
export function columns(y: usize, yCols: i32, x: usize, xCols: i32, cols: i32, rows: i32): void {
  const bytes = <usize>cols << 2;
  for (let r = 0; r < rows; r++, y += <usize>yCols << 2, x += <usize>xCols << 2) copyRow(y, x, bytes);
}

/** y [B·C, R] = the transpose of each block of x [B·R, C]. */
export function transpose(y: usize, x: usize, blocks: i32, rows: i32, cols: i32): void {
  const row = <usize>cols << 2;
  for (let b = 0; b < blocks; b++, x += row * rows) {
    for (let c: usize = 0; c < row; c += 4) {
      for (let r: usize = 0; r < <usize>rows; r++, y += 4) store<f32>(y, load<f32>(x + r * row + c));
    }
  }
}
