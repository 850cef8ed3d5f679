// An 8 × 8 tile of sums in an invocation's registers, for the kernels of matrix products.

/** Eight rows of four columns. Initialise it explicitly: a compiler was seen to omit the implicit zeros inside a loop. */
alias Sums = array<vec4f, 8>;

/** Adds one term, an outer product: rows (u, w) times columns v, in `left`, and columns x, in `right`. */
fn multiply_add(left: ptr<function, Sums>, right: ptr<function, Sums>, u: vec4f, w: vec4f, v: vec4f, x: vec4f) {
  (*left)[0] += u.x * v;
  (*left)[1] += u.y * v;
  (*left)[2] += u.z * v;
  (*left)[3] += u.w * v;
  (*left)[4] += w.x * v;
  (*left)[5] += w.y * v;
  (*left)[6] += w.z * v;
  (*left)[7] += w.w * v;
  (*right)[0] += u.x * x;
  (*right)[1] += u.y * x;
  (*right)[2] += u.z * x;
  (*right)[3] += u.w * x;
  (*right)[4] += w.x * x;
  (*right)[5] += w.y * x;
  (*right)[6] += w.z * x;
  (*right)[7] += w.w * x;
}
