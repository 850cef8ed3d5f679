// Sums of eight rows and eight columns that an invocation has in its registers, as kernels of products share them.

/** Four columns of each row. Set to zeros where it is declared: a compiler was seen to leave that out in a loop. */
alias Sums = array<vec4f, 8>;

/** One more term for all: of the rows first u, then w, of the columns v and x. */
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
