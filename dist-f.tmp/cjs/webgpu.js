const moduleUrl = require("node:url").pathToFileURL(__filename).href;
"use strict";var pe=Object.defineProperty;var er=Object.getOwnPropertyDescriptor;var tr=Object.getOwnPropertyNames;var rr=Object.prototype.hasOwnProperty;var or=(e,t)=>{for(var r in t)pe(e,r,{get:t[r],enumerable:!0})},nr=(e,t,r,o)=>{if(t&&typeof t=="object"||typeof t=="function")for(let n of tr(t))!rr.call(e,n)&&n!==r&&pe(e,n,{get:()=>t[n],enumerable:!(o=er(t,n))||o.enumerable});return e};var sr=e=>nr(pe({},"__esModule",{value:!0}),e);var io={};or(io,{BackendError:()=>Qt.BackendError,auto:()=>Ne,openGpu:()=>Jt,requestDevice:()=>H,webgpu:()=>ie});module.exports=sr(io);function Oe(e){if(typeof e=="string")return JSON.stringify(e.length>80?`${e.slice(0,30)}\u2026${e.slice(-80/2)}`:e);if(typeof e=="bigint"||typeof e=="function")return`a ${typeof e}`;if(!De(e))return String(e);let t=Me(e);if(t==="Object")return`{ ${Object.keys(e).join(", ").slice(0,80)} }`;if(t==="Promise")return"a Promise (await it)";let{byteLength:r,length:o=r}=e;return t+(o>=0?` of ${o}`:"")}var De=e=>typeof e=="object"&&e!==null,Le=e=>Object.prototype.toString.call(e).slice(8,-1);function Me(e){let t=Le(e);return t==="Object"?Object.getPrototypeOf(e)?.constructor?.name??t:t}function x(e,t,r,o=TypeError){throw new o(`${e}: got ${Oe(t)}; it must be ${r}`)}function F(e,t,r,o=Number.MAX_SAFE_INTEGER){if(q(t,r,o))return;let n=o===Number.MAX_SAFE_INTEGER?`of at least ${r}`:`from ${r} to ${o}`;x(e,t,`a whole number ${n}`,RangeError)}var q=(e,t,r=Number.MAX_SAFE_INTEGER)=>Number.isInteger(e)&&e>=t&&e<=r;var G=(e,...t)=>t.every(r=>typeof e?.[r]=="function");function ce(e,t,r="a number",o=n=>!Number.isNaN(n)){De(t)&&q(t.length,0)||x(e,t,"a list of numbers",RangeError);for(let n=0;n<t.length;n++){let s=t[n];(typeof s!="number"||!o(s,n))&&x(`${e}[${n}]`,s,r,RangeError)}}function Be(e){let t=0;for(let r=0;r<e.length;r++)t+=0*e[r];return t===0}function Ce(e,t,r="options"){let o=t.join(", "),n=e;(Le(e)!=="Object"||!(Me(n)==="Object"||t.some(i=>i in n)))&&x(r,e,`an object with any of ${o}`);for(let[i,a]of Object.entries(n))if(!(a===void 0||t.includes(i)))throw new RangeError(`${r}: got ${Oe(i)}; it must be one of ${o}`)}var Q=require("./errors.js");var ar=require("./errors.js");var w=(e,t)=>e[t],fe=e=>e[e.length-1];function Y(e){return q(e,0)||x("seed",e,"a whole number from 0 to 2^53 \u2212 1",RangeError),[e>>>0,Math.floor(e/2**32)]}var M=e=>`${(e/2**20).toPrecision(3)} MiB`;function X(e,t){e?.named||x("plan",e,"a plan, such as compile returns"),Y(t)}function W({named:e},t,r=!1){let o=e.get(t);if(o&&(o.leaf||!r))return o;let n=[...e].flatMap(([s,{leaf:i}])=>i||!r?s:[]);return x("name",t,`one of ${n.join(", ")}`,RangeError)}function V(e,t,r){let o=W(e,t,!0);o.shape.type==="i32"?ce(t,r,"a 32-bit whole number",s=>s===(s|0)):r instanceof Float32Array&&Be(r)||ce(t,r,"finite in f32",ir);let n=o.rows.max*o.cols;if(r.length>n)throw new RangeError(`${t}: got ${r.length} values; it holds ${n}`)}var ir=e=>Number.isFinite(Math.fround(e)),N=(e,t="steps")=>F(t,e,0,2**32-1);function J(e,t){let r=new Map(e.graph.counts);Ce(t,[...r.keys()],"counts");for(let[o,n]of Object.entries(t))F(o,n,1,e.graph.counts.get(o)),r.set(o,n);return r}var lr=20,me=class{constructor(t,r,o){this.plan=t;this.seed=r;this.faster=o;X(t,r)}plan;seed;faster;#e=null;#t=null;#o=0;#r=[];get step(){return this.#e?.step??this.#o}set step(t){N(t,"step"),this.#e?this.#e.step=t:this.#o=t}write(t,r){if(this.#e){this.#e.write(t,r);return}V(this.plan,t,r),this.#r=this.#r.filter(n=>n.name!==t||n.values.length>r.length);let o=this.plan.named.get(t)?.shape.type==="i32";this.#r.push({name:t,values:o?Int32Array.from(r):Float32Array.from(r)})}async read(t){return W(this.plan,t),await(await this.#i()).read(t)}async run(t=1,r={}){N(t),J(this.plan,r),await(await this.#i(r)).run(t,r)}get bytes(){return this.#e?.bytes}dispose(){this.#e?.dispose?.()}async#i(t){return this.#t??=this.#s(t),this.#e=await this.#t,this.#e}#n(t){let r=t.load(this.plan,this.seed);for(let{name:o,values:n}of this.#r)r.write(o,n);return r.step=this.#o,r}async#s(t={}){let r=n=>({program:this.#n(n),units:1,counts:()=>t}),o=this.#n(await this.faster(r));return this.#r=[],o}};async function ur({program:e,units:t,counts:r},o){let s=[...e.plan.named].map(([a,u])=>({name:a,size:u.rows.max*u.cols})).reduce((a,u)=>u.size<a.size?u:a).name,i=async(a,u)=>{let l=o();return await e.run(a,r?.(u)),await e.read(s),o()-l};await i(1,1);for(let a=1,u=r?1:t;;){let l=await i(a,u);if(l>=lr)return l/(a*u);u<t?u=Math.min(t,2*u):a*=2}}var Ge=(e,t)=>({backend:e,time:Number.POSITIVE_INFINITY,refused:t,bytes:void 0});async function je(e,t,r){let o=null;try{return o=t(e),{backend:e,time:await ur(o,r),refused:null,bytes:o.program.bytes}}catch(n){let s=o===null&&n instanceof RangeError;if(!(0,Q.isBackendError)(n)&&!s)throw n;return Ge(e,n.message)}finally{o?.program.dispose?.()}}function pr(e,t,r,o){let n=null,s=async a=>{let u=await je(e,a,o),l=n===null?await je(t,a,o):Ge(t,n),[p,c]=u.time<=l.time?[u,l]:[l,u];if(p.refused!==null)throw new Q.BackendError(`auto: no backend can run the plan (${p.refused}; ${c.refused})`);let f=(c.time/p.time).toPrecision(2),b=c.refused===null?`, ${f} times as fast as ${c.backend.name}`:` (${c.refused})`,d=p.bytes===void 0?"":`; the plan takes ${M(p.bytes)} of the GPU's memory`;return r(`auto: using ${p.backend.name}${b}${d}`),p.backend};return{name:"auto",load:(a,u)=>new me(a,u,s),failover:{faster:s,giveUp:({message:a})=>{n=a}}}}function Ne(e,t,r){for(let[o,n]of Object.entries({cpu:e,gpu:t}))G(n,"load")||x(o,n,"a backend, such as await wasmBackend() or await openGpu()");return typeof r!="function"&&x("log",r,"a function, such as console.log"),pr(e,t,r,()=>performance.now())}var Vt=require("./errors.js");var B=(m=>(m[m.Unary=0]="Unary",m[m.Binary=1]="Binary",m[m.Select=2]="Select",m[m.OuterSum=3]="OuterSum",m[m.ActivationGradient=4]="ActivationGradient",m[m.ToFloat=5]="ToFloat",m[m.Reduce=6]="Reduce",m[m.Expand=7]="Expand",m[m.SegmentReduce=8]="SegmentReduce",m[m.SegmentExpand=9]="SegmentExpand",m[m.Softmax=10]="Softmax",m[m.LogSumExp=11]="LogSumExp",m[m.MeanSigmoid=12]="MeanSigmoid",m[m.Gather=13]="Gather",m[m.ScatterAdd=14]="ScatterAdd",m[m.Concat=15]="Concat",m[m.Slice=16]="Slice",m[m.Pad=17]="Pad",m[m.Transpose=18]="Transpose",m[m.Matmul=19]="Matmul",m[m.Linear=20]="Linear",m[m.PackB=21]="PackB",m[m.InverseCholesky=22]="InverseCholesky",m[m.Uniform=23]="Uniform",m[m.Normal=24]="Normal",m[m.Categorical=25]="Categorical",m[m.SampleIndex=26]="SampleIndex",m[m.SampleSegment=27]="SampleSegment",m[m.Schedule=28]="Schedule",m[m.Adam=29]="Adam",m[m.Polyak=30]="Polyak",m[m.Record=31]="Record",m))(B||{}),de=(f=>(f[f.Affine=0]="Affine",f[f.Exp=1]="Exp",f[f.Log=2]="Log",f[f.Sqrt=3]="Sqrt",f[f.Abs=4]="Abs",f[f.Reciprocal=5]="Reciprocal",f[f.LeakyRelu=6]="LeakyRelu",f[f.Sigmoid=7]="Sigmoid",f[f.Tanh=8]="Tanh",f[f.Softplus=9]="Softplus",f[f.Clip=10]="Clip",f[f.Step=11]="Step",f))(de||{}),he=(a=>(a[a.Add=0]="Add",a[a.Subtract=1]="Subtract",a[a.Multiply=2]="Multiply",a[a.Divide=3]="Divide",a[a.Minimum=4]="Minimum",a[a.Maximum=5]="Maximum",a[a.Less=6]="Less",a))(he||{}),be=(o=>(o[o.Sum=0]="Sum",o[o.Mean=1]="Mean",o[o.Max=2]="Max",o))(be||{}),ge=(s=>(s[s.None=0]="None",s[s.Relu=1]="Relu",s[s.LeakyRelu=2]="LeakyRelu",s[s.Tanh=3]="Tanh",s[s.Sigmoid=4]="Sigmoid",s))(ge||{});var Ke=require("./errors.js");function Z(e){return typeof e=="object"&&e?.max>=1?e:(F("rows",e,1),{count:null,times:e,max:e})}function ye(e,t){return e.count===t.count&&e.times===t.times}function Ie(e,t){return e.count===null?e.times:e.times*(t.get(e.count)??e.max/e.times)}function cr(e){return e.count===null?String(e.times):e.times===1?e.count:`${e.times}\xB7${e.count}`}function Ue(e){return`[${cr(e.rows)}, ${e.cols}]${e.type==="i32"?" of i32":""}`}var $e=(e,t="x")=>fr(e)?e:x(t,e,"a tensor"),fr=e=>e?.shape?.rows!==void 0;var Fe=(e,t)=>e[t]??$e(null,`input ${t}`);var we=16,L=e=>Math.ceil(e.rows.max*e.cols*4/we)*we+we;function S(e){let t=e;for(;t.op&&t.op.code===null;)t=Fe(t.inputs,0);return t}function ee({prologue:e,body:t,named:r}){let o=new Map,n=(s,i)=>o.set(S(s),[...o.get(S(s))??[],i]);for(let s of[...e,...t])for(let i of s.inputs)i&&n(i,s);for(let s of r.values())n(s,null);return o}function We(e,t,r){let o=new Map;e.forEach(({uses:l},p)=>{for(let c of l)c&&o.set(S(c),p)});let n=new Map;for(let[l,p]of o)t.has(l)||n.set(p,[...n.get(p)??[],l]);let s=[],i=r,a=l=>{let p=s.find(b=>b.size>=l);if(p)return p.at+=l,p.size-=l,p.at-l;let c=fe(s),f=i;return c&&c.at+c.size===i&&(f=c.at,s.pop()),i=f+l,f},u=l=>{s.push({at:t.get(l),size:L(l)}),s.sort((c,f)=>c.at-f.at);let p=[];for(let c of s){let f=fe(p);f&&f.at+f.size===c.at?f.size+=c.size:c.size>0&&p.push(c)}s=p};return e.forEach(({makes:l},p)=>{for(let c of l)t.has(c)||t.set(c,a(L(c)));n.get(p)?.forEach(u)}),i}var _={MAP_READ:1,COPY_SRC:4,COPY_DST:8,UNIFORM:64,STORAGE:128,QUERY_RESOLVE:512},mr=16,ke=({limits:e})=>Math.min(e.maxStorageBufferBindingSize,e.maxBufferSize);function He(e,t){let r=new Map;for(let n of[...e.prologue,...e.body])n.inputs.forEach((s,i)=>{if(!s)return;let a=S(s),u=i===0&&s===a&&a.leaf==="data"&&n.op?.code===13;r.set(a,u&&(r.get(a)??!0))});let o=new Map;for(let[n,s]of r){if(!s||L(n)<=t/4)continue;let i=Math.floor(t/(4*n.cols)),a=Math.ceil(n.rows.max/i);o.set(n,Array.from({length:a},(u,l)=>Math.min(i,n.rows.max-l*i)))}return o}function dr(e,{prologue:t,body:r},o){let s=[...[...e.offsets.keys()].filter(l=>l.leaf&&!o.has(l)),...t.flatMap(ze),...[...e.named.values()].map(S)],i=new Map,a=mr;for(let l of s)i.has(l)||o.has(l)||(i.set(l,a),a+=L(l));let u=r.map(l=>({makes:ze(l),uses:l.chains.flat().flatMap(({operands:p})=>p)}));return a=We(u,i,a),{offsets:i,end:a}}var ze=({chains:e})=>e.flat().flatMap(({operands:[t]})=>t?[S(t)]:[]);function qe(e,t,r,o,n){let{offsets:s,end:i}=dr(t,r,o),a=ke(e),u=(g,v,T)=>{let A=[...g].reduce((k,O)=>L(O)>L(k)?O:k);return`the plan takes ${M(v)}, ${A} alone ${M(L(A))}; ${T}. Use smaller batches, or --backend wasm`};if(i>a)throw new Ke.BackendError(`webgpu: ${u(s.keys(),i,`the device can bind at most ${M(a)}`)}`);let l=_.STORAGE|_.COPY_SRC|_.COPY_DST;e.pushErrorScope("validation"),e.pushErrorScope("out-of-memory");let p=e.createBuffer({label:"arena",size:i,usage:l}),c=new Map;for(let[g,v]of o)c.set(g,v.map(T=>e.createBuffer({label:String(g),size:4*T*g.cols,usage:l})));let f=g=>e.createBuffer({label:g,size:n[g],usage:_.STORAGE|_.COPY_DST}),[b,d]=[f("ops"),f("dispatches")],h=[p,b,d,...[...c.values()].flat()],y=h.reduce((g,{size:v})=>g+v,0),R=Promise.all([e.popErrorScope(),e.popErrorScope()]),E=g=>{let v=s.get(S(g));if(v!==void 0)return[{buffer:p,offset:v,start:0,end:g.rows.max*g.cols}];let T=0;return c.get(g).map(A=>{let k=T;return T+=A.size/4,{buffer:A,offset:0,start:k,end:T}})};return{bytes:y,arena:p,ops:b,dispatches:d,at:g=>s.get(S(g))/4,tables:g=>c.get(g),refused:R.then(([g,v])=>g?u([...s.keys(),...o.keys()],y,"the device is out of memory"):v?.message??null),write(g,v){let T=g.shape.type==="i32"?Int32Array:Float32Array,A=v instanceof T?v:T.from(v);for(let{buffer:k,offset:O,start:le,end:ue}of E(g)){let $=A.subarray(le,ue);$.length>0&&e.queue.writeBuffer(k,O,$)}},async read(g){let v=4*g.rows.max*g.cols;e.pushErrorScope("out-of-memory");let T=e.createBuffer({size:v,usage:_.MAP_READ|_.COPY_DST}),A=e.popErrorScope(),k=e.createCommandEncoder();for(let{buffer:le,offset:ue,start:$,end:Zt}of E(g))k.copyBufferToBuffer(le,ue,T,4*$,4*(Zt-$));if(e.queue.submit([k.finish()]),await A.catch(()=>null))throw new Error(`the device is out of memory for a copy of ${M(v)}; use smaller batches, or --backend wasm`);await T.mapAsync(1);let O=T.getMappedRange().slice(0);return T.destroy(),O},destroy(){for(let g of h)g.destroy()}}}var Ye=`// Inverse Cholesky factors of small symmetric matrices, one invocation per block, in the memory of the result.

// Pivots are at least this fraction of the diagonal entry, so that a numerically singular matrix does not yield NaN. What is
// left of the column of a smaller one is rounding error, which would grow from column to column: it is set to 0.
const PIVOT = 1e-7;

/** y = R\u207B\xB9 of each n \xD7 n block a = R\xB7R\u1D40, R lower triangular. */
fn inverse_cholesky(op: Op, matrix: u32) {
  let n = op.y.cols;
  let x = op.a.at + matrix * n * n;
  let y = op.y.at + matrix * n * n;
  for (var i = 0u; i < n; i++) {
    for (var j = 0u; j <= i; j++) {
      let entry = load(x + i * n + j);
      var s = entry;
      for (var k = 0u; k < j; k++) { s -= load(y + i * n + k) * load(y + j * n + k); }
      let pivot = load(y + j * n + j); // negative when it was raised
      let least = max(PIVOT * entry, 1e-30);
      if (i == j) {
        s = select(sqrt(s), -sqrt(least), s < least);
      } else {
        s = select(s / pivot, 0.0, pivot < 0.0);
      }
      store(y + i * n + j, s);
    }
    for (var j = i + 1u; j < n; j++) { store(y + i * n + j, 0.0); }
  }
  // Row i of the inverse needs row i of R from column j on, and the rows of the inverse above it.
  for (var i = 0u; i < n; i++) {
    let d = 1.0 / abs(load(y + i * n + i));
    for (var j = 0u; j < i; j++) {
      var s = 0.0;
      for (var k = j; k < i; k++) { s += load(y + i * n + k) * load(y + k * n + j); }
      store(y + i * n + j, -s * d);
    }
    store(y + i * n + i, d);
  }
}
`;var Xe=`// Sums, means and maxima over many rows, reduced by a workgroup in a fixed order. Attributes, as integers: the reduction, and
// the number of slices S. With S > 1, each run of S consecutive rows of y holds partial results over S slices of the terms.

/** Tree reduction of \`partial\` (declared by workgroups.ts) to its first \`stride\` elements. */
fn join_lanes(kind: u32, lane: u32, stride: u32) {
  workgroupBarrier();
  for (var half = LANES / 2u; half >= stride; half /= 2u) {
    if (lane < half) { partial[lane] = join(kind, partial[lane], partial[lane + half]); }
    workgroupBarrier();
  }
}

/** A workgroup reduces 32 columns, 8 rows at a time; if y has one column, it reduces that column, 256 rows at a time. */
@compute @workgroup_size(LANES) fn reduce(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let op = ops[find_op(at, groups)];
  let i = at - op.first;
  if (i >= op.groups) { return; }
  let kind = op.integers[0];
  let width = op.y.cols;
  let columns = select(32u, 1u, width == 1u);
  let across = (width + columns - 1u) / columns;
  let r = i / across;
  let col = i % across * columns + lane % columns;
  let slices = op.integers[1];
  let height = op.a.rows / (op.y.rows / slices) * (op.a.cols / width);
  let per_slice = (height + slices - 1u) / slices;
  let begin = r % slices * per_slice;
  let end = min(begin + per_slice, height);
  let first = op.a.at + r / slices * height * width + min(col, width - 1u);
  let start = begin + lane / columns;
  let stride = LANES / columns;
  var sum = load(first + min(start, height - 1u) * width);
  if (start >= end && kind != Reduction_Max) { sum = 0.0; }
  for (var t = start + stride; t < end; t += stride) { sum = join(kind, sum, load(first + t * width)); }
  partial[lane] = sum;
  join_lanes(kind, lane, columns);
  if (lane < columns && col < width) { store(op.y.at + r * width + col, share(kind, partial[lane], height)); }
}
`;var Ve=`// Declarations shared by all kernels: the arena, the op records of a dispatch, and scalar functions.

/** A tensor in the arena: its first word and its live rows. */
struct Operand { at: u32, rows: u32, cols: u32 }

/** An op record: one op of a dispatch, or a part of one whose operands do not fit into a single record. */
struct Op {
  /** A code of \`Opcode\` or \`ClockOp\`. */
  code: u32,
  /** First workgroup of the dispatch that computes this op, and their number. */
  first: u32,
  groups: u32,
  /** Invocations with something to compute, where each computes on its own. */
  lanes: u32,
  /** Position in the chain of ops that the same invocations compute, and of records that belong together. */
  chain_index: u32,
  y: Operand,
  a: Operand,
  b: Operand,
  c: Operand,
  d: Operand,
  e: Operand,
  /** The attributes, as floats and as integers. */
  floats: array<f32, 8>,
  integers: array<u32, 8>,
}

/** A header of four words (step, seed, optimiser step), then the tensors; floats are stored as their bits. */
@group(0) @binding(0) var<storage, read_write> arena: array<u32>;
@group(0) @binding(1) var<storage, read> ops: array<Op>;
/** For each dispatch of the plan, its first op record and the end of its records. */
@group(0) @binding(3) var<storage, read> dispatches: array<vec2u>;

/** Words of the arena's header. The seed takes two. */
const STEP = 0u;
const SEED = 1u;
/** The step that optimisers use: the step counter may advance before they are done. */
const OPTIMISER_STEP = 3u;

fn load(at: u32) -> f32 { return bitcast<f32>(arena[at]); }
fn store(at: u32, x: f32) { arena[at] = bitcast<u32>(x); }
fn size(t: Operand) -> u32 { return t.rows * t.cols; }

/** The index of a workgroup in a grid folded into two dimensions. */
fn workgroup_index(group: vec3u, groups: vec3u) -> u32 { return group.y * groups.x + group.x; }

/**
 * The last op record of this dispatch whose first workgroup is this one or an earlier one, by binary search. The host encodes
 * the number of the dispatch in the height of its grid: dispatch i of n has i + 1 rows of workgroups, or i + 1 plus a
 * multiple of n. The bindings therefore stay the same for all dispatches. Workgroups beyond the last op have nothing to do.
 */
fn find_op(workgroup: u32, groups: vec3u) -> u32 {
  let range = dispatches[(groups.y - 1u) % arrayLength(&dispatches)];
  var low = range.x;
  var high = range.y;
  while (high - low > 1u) {
    let middle = (low + high) / 2u;
    if (ops[middle].first <= workgroup) { low = middle; } else { high = middle; }
  }
  return low;
}

fn power_of_two(n: i32) -> f32 { return bitcast<f32>(u32(n + 127) << 23u); }

// Polynomials of the Cephes library (S. Moshier), as on WebAssembly: the accuracy that WGSL guarantees is too low.
fn exponential(argument: f32) -> f32 {
  let x = clamp(argument, -104.0, 89.0);
  let n = round(x * 1.44269504088896341);
  let r = (x - n * 0.693359375) + n * 2.1219444e-4;
  var p = 1.98756915e-4;
  p = p * r + 1.3981999507e-3;
  p = p * r + 8.3334519073e-3;
  p = p * r + 4.1665795894e-2;
  p = p * r + 1.6666665459e-1;
  p = p * r + 5.0000001201e-1;
  p = (r * r) * p + r + 1.0;
  let whole = i32(n);
  let half = whole >> 1u;
  return p * power_of_two(half) * power_of_two(whole - half);
}

fn logarithm(x: f32) -> f32 {
  let tiny = x < 1.17549435e-38;
  let bits = bitcast<u32>(select(x, x * 8388608.0, tiny));
  var e = f32(i32(bits >> 23u) - 126 - select(0, 23, tiny));
  var m = bitcast<f32>((bits & 0x007fffffu) | 0x3f000000u); // in [\xBD, 1)
  if (m < 0.7071067811865475) {
    e -= 1.0;
    m += m;
  }
  m -= 1.0;
  let z = m * m;
  var p = 7.0376836292e-2;
  p = p * m - 1.151461031e-1;
  p = p * m + 1.167699874e-1;
  p = p * m - 1.2420140846e-1;
  p = p * m + 1.4249322787e-1;
  p = p * m - 1.6668057665e-1;
  p = p * m + 2.0000714765e-1;
  p = p * m - 2.4999993993e-1;
  p = p * m + 3.3333331174e-1;
  var y = p * m * z - e * 2.1219444e-4 - 0.5 * z;
  y = m + y + e * 0.693359375;
  // As bits, because WGSL has no literals for \u2212\u221E and NaN.
  let special = select(select(bitcast<u32>(y), 0xff800000u, x == 0.0), 0x7fc00000u, x < 0.0);
  return select(bitcast<f32>(special), x, x > 3.4028234e38);
}

fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exponential(-x)); }

fn hyperbolic_tangent(x: f32) -> f32 {
  let size = abs(x);
  let far = sign(x) * (1.0 - 2.0 / (exponential(2.0 * size) + 1.0));
  let z = x * x;
  var p = -5.70498872745e-3;
  p = p * z + 2.06390887954e-2;
  p = p * z - 5.37397155531e-2;
  p = p * z + 1.33314422036e-1;
  p = p * z - 3.33332819422e-1;
  return select(far, x + x * z * p, size < 0.625);
}

/** log(1 + u) for u in [0, 1]. */
fn logarithm_of_one_and(u: f32) -> f32 {
  let v = 1.0 + u;
  return select(logarithm(v) * (u / (v - 1.0)), u, v == 1.0);
}

fn softplus(x: f32) -> f32 { return max(x, 0.0) + logarithm_of_one_and(exponential(-abs(x))); }

/** \u03C6(x) for a code of \`Activation\`; \`slope\` is that of LeakyReLU below zero. */
fn activate(kind: u32, x: f32, slope: f32) -> f32 {
  switch kind {
    case Activation_Relu: { return max(x, 0.0); }
    case Activation_LeakyRelu: { return select(slope * x, x, x > 0.0); }
    case Activation_Tanh: { return hyperbolic_tangent(x); }
    case Activation_Sigmoid: { return sigmoid(x); }
    default: { return x; }
  }
}

/** \u03C6\u2032(x) from \`value\` = \u03C6(x). */
fn slope_of(kind: u32, value: f32, leak: f32) -> f32 {
  switch kind {
    case Activation_Relu: { return select(0.0, 1.0, value > 0.0); }
    case Activation_LeakyRelu: { return select(leak, 1.0, value > 0.0); }
    case Activation_Tanh: { return 1.0 - value * value; }
    case Activation_Sigmoid: { return value * (1.0 - value); }
    default: { return 1.0; }
  }
}
`;var Je=`// Elementwise ops.

fn unary(op: Op, i: u32) {
  let x = load(op.a.at + i);
  let p = op.floats[1];
  let q = op.floats[2];
  var y: f32;
  switch op.integers[0] {
    case Unary_Affine: { y = x * p + q; }
    case Unary_Exp: { y = exponential(x); }
    case Unary_Log: { y = logarithm(x); }
    case Unary_Sqrt: { y = sqrt(x); }
    case Unary_Abs: { y = abs(x); }
    case Unary_Reciprocal: { y = 1.0 / x; }
    case Unary_LeakyRelu: { y = select(p * x, x, x > 0.0); }
    case Unary_Sigmoid: { y = sigmoid(x); }
    case Unary_Tanh: { y = hyperbolic_tangent(x); }
    case Unary_Softplus: { y = softplus(x); }
    case Unary_Clip: { y = min(max(x, p), q); }
    case Unary_Step: { y = select(0.0, 1.0, x > 0.0); }
    default: {}
  }
  store(op.y.at + i, y);
}

/** An element of an operand whose single row or column is broadcast. */
fn broadcast(t: Operand, row: u32, col: u32) -> f32 {
  return load(t.at + select(row * t.cols, 0u, t.rows == 1u) + select(col, 0u, t.cols == 1u));
}

fn binary(op: Op, i: u32) {
  let u = broadcast(op.a, i / op.y.cols, i % op.y.cols);
  let v = broadcast(op.b, i / op.y.cols, i % op.y.cols);
  var y: f32;
  switch op.integers[0] {
    case Binary_Add: { y = u + v; }
    case Binary_Subtract: { y = u - v; }
    case Binary_Multiply: { y = u * v; }
    case Binary_Divide: { y = u / v; }
    case Binary_Minimum: { y = min(u, v); }
    case Binary_Maximum: { y = max(u, v); }
    case Binary_Less: { y = select(0.0, 1.0, u < v); }
    default: {}
  }
  store(op.y.at + i, y);
}

/** y = b where the mask a is not 0, c elsewhere. */
fn choose(op: Op, i: u32) {
  arena[op.y.at + i] = arena[select(op.c.at, op.b.at, load(op.a.at + i) != 0.0) + i];
}

/** y = \u03C6(a_i + b_j) in row i\xB7S + j, where S is the number of rows of b. */
fn outer_sum(op: Op, i: u32) {
  let row = i / op.y.cols;
  let col = i % op.y.cols;
  let u = load(op.a.at + row / op.b.rows * op.y.cols + col);
  let v = load(op.b.at + row % op.b.rows * op.y.cols + col);
  store(op.y.at + i, activate(op.integers[0], u + v, op.floats[1]));
}

/** y = dx = dy \xB7 \u03C6\u2032, with a = \u03C6(x) and b = dy. */
fn activation_gradient(op: Op, i: u32) {
  store(op.y.at + i, load(op.b.at + i) * slope_of(op.integers[0], load(op.a.at + i), op.floats[1]));
}
`;var Qe=`// Every invocation computes one element, row or block on its own. Ops that depend only on the same element of another op form
// a chain: the same invocations compute them one after the other. \`run_op\` is generated by
// src/backend/webgpu/elementwise-ops.ts.

@compute @workgroup_size(LANES) fn elementwise(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let last = find_op(at, groups);
  let i = (at - ops[last].first) * LANES + lane;
  if (i >= ops[last].lanes) { return; }
  for (var k = last - ops[last].chain_index; k <= last; k++) {
    let op = ops[k];
    run_op(op, i);
  }
}
`;var Ze=`// Tiled matrix product: C = \u03C6(op(A)\xB7op(B) + bias + group bias), or C = \u03C6\u2032 \u2218 (op(A)\xB7op(B)), where op is the identity or the
// transpose. A workgroup computes one tile of C from strips of A and B in workgroup memory. Attributes, as integers:
//
//   0  rows of a block of C      4  whether A is transposed
//   1  number of blocks          5  whether B is transposed
//   2  \u03C6                         6  operand c, a code of OperandC
//   3  slope of \u03C6, as a float    7  whether operand d is a group bias
//
// Split-K: if y has several times the rows of its one block, it holds partial sums over consecutive slices of the terms. A
// reduction adds them up afterwards. The arrays in workgroup memory and DEPTH are declared by workgroups.ts.

/** Whether A and B are transposed in the ops of the dispatch. */
override TRANSPOSE_A: u32 = Transposed_PerOp;
override TRANSPOSE_B: u32 = Transposed_PerOp;

struct Product { m: u32, n: u32, k: u32, slices: u32, transpose_a: bool, transpose_b: bool }
fn product_of(op: Op) -> Product {
  let transpose_a = TRANSPOSE_A == Transposed_Always || (TRANSPOSE_A == Transposed_PerOp && op.integers[4] == 1u);
  let transpose_b = TRANSPOSE_B == Transposed_Always || (TRANSPOSE_B == Transposed_PerOp && op.integers[5] == 1u);
  let k = select(op.a.cols, op.a.rows / op.integers[1], transpose_a);
  let slices = op.y.rows / (op.integers[0] * op.integers[1]);
  return Product(op.integers[0], op.y.cols, k, slices, transpose_a, transpose_b);
}

/** The range of terms that a block of y sums, and the block of A and B that they belong to. */
struct Terms { block: u32, begin: u32, end: u32 }
fn terms_of(p: Product, block: u32) -> Terms {
  if (p.slices == 1u) { return Terms(block, 0u, p.k); }
  let per_slice = (p.k + p.slices * DEPTH - 1u) / (p.slices * DEPTH) * DEPTH;
  return Terms(0u, block * per_slice, min((block + 1u) * per_slice, p.k));
}

/** Element (row, k) of op(A), and element (k, col) of op(B); 0 outside. */
fn a_at(op: Op, p: Product, block: u32, row: u32, k: u32) -> f32 {
  if (row >= p.m || k >= p.k) { return 0.0; }
  if (p.transpose_a) { return load(op.a.at + (block * p.k + k) * p.m + row); }
  return load(op.a.at + (block * p.m + row) * p.k + k);
}
fn b_at(op: Op, p: Product, block: u32, k: u32, col: u32) -> f32 {
  if (col >= p.n || k >= p.k) { return 0.0; }
  if (p.transpose_b) { return load(op.b.at + (block * p.n + col) * p.k + k); }
  return load(op.b.at + (block * p.k + k) * p.n + col);
}
fn four_of_a(op: Op, p: Product, block: u32, row: u32, k: u32) -> vec4f {
  return vec4f(
    a_at(op, p, block, row, k), a_at(op, p, block, row + 1u, k),
    a_at(op, p, block, row + 2u, k), a_at(op, p, block, row + 3u, k),
  );
}
fn four_of_b(op: Op, p: Product, block: u32, k: u32, col: u32) -> vec4f {
  return vec4f(
    b_at(op, p, block, k, col), b_at(op, p, block, k, col + 1u),
    b_at(op, p, block, k, col + 2u), b_at(op, p, block, k, col + 3u),
  );
}
/** The epilogue: adds biases, applies \u03C6 or \u03C6\u2032 and stores four columns of a row of C. */
fn finish(op: Op, p: Product, block: u32, row: u32, col: u32, four: vec4f) {
  if (row >= p.m) { return; }
  let result = block * p.m + row;
  for (var j = 0u; j < 4u; j++) {
    if (col + j >= p.n) { return; }
    var sum = four[j];
    if (op.integers[6] == OperandC_Bias) { sum += load(op.c.at + col + j); }
    if (op.integers[7] == 1u) { sum += load(op.d.at + result / (op.y.rows / op.d.rows) * p.n + col + j); }
    let at = result * p.n + col + j;
    if (op.integers[6] == OperandC_ActivationOutput) { sum *= slope_of(op.integers[2], load(op.c.at + at), op.floats[3]); }
    else { sum = activate(op.integers[2], sum, op.floats[3]); }
    store(op.y.at + at, sum);
  }
}

/** Tiles of 4\xB7SIDE \xD7 4\xB7SIDE, 4 \xD7 4 per invocation. tile_a is [k][4 rows], tile_b is [k][4 columns]. */
override SIDE: u32 = 16u;

@compute @workgroup_size(SIDE, SIDE) fn matmul(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let op = ops[find_op(at, groups)];
  let tile = at - op.first;
  if (tile >= op.groups) { return; }
  let p = product_of(op);
  let across = (p.n + 4u * SIDE - 1u) / (4u * SIDE);
  let down = (p.m + 4u * SIDE - 1u) / (4u * SIDE);
  let block = tile / (across * down);
  let terms = terms_of(p, block);
  let row0 = tile % (across * down) / across * 4u * SIDE;
  let col0 = tile % across * 4u * SIDE;
  var sums: array<vec4f, 4>;
  for (var k0 = terms.begin; k0 < terms.end; k0 += DEPTH) {
    workgroupBarrier();
    for (var i = lane; i < DEPTH * SIDE; i += SIDE * SIDE) {
      // Neighbouring invocations read neighbouring elements, transposed or not, so that loads coalesce.
      let ka = select(i % DEPTH, i / SIDE, p.transpose_a);
      let fa = select(i / DEPTH, i % SIDE, p.transpose_a);
      tile_a[ka * SIDE + fa] = four_of_a(op, p, terms.block, row0 + 4u * fa, k0 + ka);
      let kb = select(i / SIDE, i % DEPTH, p.transpose_b);
      let fb = select(i % SIDE, i / DEPTH, p.transpose_b);
      tile_b[kb * SIDE + fb] = four_of_b(op, p, terms.block, k0 + kb, col0 + 4u * fb);
    }
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      let u = tile_a[k * SIDE + local.y];
      let v = tile_b[k * SIDE + local.x];
      sums[0] += u.x * v;
      sums[1] += u.y * v;
      sums[2] += u.z * v;
      sums[3] += u.w * v;
    }
  }
  for (var i = 0u; i < 4u; i++) { finish(op, p, block, row0 + 4u * local.y + i, col0 + 4u * local.x, sums[i]); }
}

/** Tiles of 128 \xD7 128, 8 \xD7 8 per invocation, which halves the reads of workgroup memory per multiply-add. */
@compute @workgroup_size(LARGE_SIDE, LARGE_SIDE) fn matmul_large(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let op = ops[find_op(at, groups)];
  let tile = at - op.first;
  if (tile >= op.groups) { return; }
  let p = product_of(op);
  let across = (p.n + 4u * LARGE_FOURS - 1u) / (4u * LARGE_FOURS);
  let down = (p.m + 4u * LARGE_FOURS - 1u) / (4u * LARGE_FOURS);
  let block = tile / (across * down);
  let terms = terms_of(p, block);
  let row0 = tile % (across * down) / across * 4u * LARGE_FOURS;
  let col0 = tile % across * 4u * LARGE_FOURS;
  var left = Sums(); // the first four columns
  var right = Sums(); // four columns half a tile further on
  for (var k0 = terms.begin; k0 < terms.end; k0 += DEPTH) {
    workgroupBarrier();
    for (var i = lane; i < DEPTH * LARGE_FOURS; i += LARGE_SIDE * LARGE_SIDE) {
      let ka = select(i % DEPTH, i / LARGE_FOURS, p.transpose_a);
      let fa = select(i / DEPTH, i % LARGE_FOURS, p.transpose_a);
      large_a[ka * LARGE_FOURS + fa] = four_of_a(op, p, terms.block, row0 + 4u * fa, k0 + ka);
      let kb = select(i / LARGE_FOURS, i % DEPTH, p.transpose_b);
      let fb = select(i % LARGE_FOURS, i / DEPTH, p.transpose_b);
      large_b[kb * LARGE_FOURS + fb] = four_of_b(op, p, terms.block, k0 + kb, col0 + 4u * fb);
    }
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      let u = large_a[k * LARGE_FOURS + local.y];
      let w = large_a[k * LARGE_FOURS + local.y + 16u];
      let v = large_b[k * LARGE_FOURS + local.x];
      let x = large_b[k * LARGE_FOURS + local.x + 16u];
      multiply_add(&left, &right, u, w, v, x);
    }
  }
  for (var i = 0u; i < 8u; i++) {
    let row = row0 + 4u * local.y + i % 4u + 64u * (i / 4u);
    finish(op, p, block, row, col0 + 4u * local.x, left[i]);
    finish(op, p, block, row, col0 + 4u * local.x + 64u, right[i]);
  }
}
`;var et=`// y_i = mean over j of \u03C3(f(\u03C6(a_i + b_j))), where f is a stack of layers with one output. The activations of a pair (i, j) stay
// in registers and workgroup memory. A workgroup computes one row i against all rows of b, a tile of them at a time.
// The first record of the op has operands y, a, b and attributes \u03C6, slope. Each layer has a record of its own: weights and bias
// as operands y and a; activation, slope and whether there is a bias as attributes. The arrays in workgroup memory are
// declared by workgroups.ts.

fn bias_of(layer: Op, n: u32) -> f32 {
  if (layer.integers[2] == 0u || n >= layer.y.cols) { return 0.0; }
  return load(layer.a.at + n);
}
fn weight_of(layer: Op, k: u32, n: u32) -> f32 {
  if (k >= layer.y.rows || n >= layer.y.cols) { return 0.0; }
  return load(layer.y.at + k * layer.y.cols + n);
}
fn four_biases(layer: Op, n: u32) -> vec4f {
  return vec4f(bias_of(layer, n), bias_of(layer, n + 1u), bias_of(layer, n + 2u), bias_of(layer, n + 3u));
}
fn four_weights(layer: Op, k: u32, n: u32) -> vec4f {
  return vec4f(
    weight_of(layer, k, n), weight_of(layer, k, n + 1u), weight_of(layer, k, n + 2u), weight_of(layer, k, n + 3u),
  );
}
/** Four weights of the last layer, which has one column. */
fn four_last(out: Op, k: u32) -> vec4f {
  return vec4f(
    weight_of(out, k, 0u), weight_of(out, k + 1u, 0u), weight_of(out, k + 2u, 0u), weight_of(out, k + 3u, 0u),
  );
}
fn activate_four(kind: u32, slope: f32, x: vec4f) -> vec4f {
  return vec4f(activate(kind, x.x, slope), activate(kind, x.y, slope), activate(kind, x.z, slope), activate(kind, x.w, slope));
}

/** \u03C6, as an override, so that the code of other activations is left out. */
override PHI: u32 = Activation_LeakyRelu;
/** Feature k of \u03C6(a_i + b_j) for the pairs j to j + 3. Rows beyond the end of b repeat its last row. */
fn four_pairs(op: Op, i: u32, j: u32, k: u32) -> vec4f {
  if (k >= op.a.cols) { return vec4f(); }
  let last = op.b.rows - 1u;
  let b = op.b.at + k;
  let four_b = vec4f(
    load(b + min(j, last) * op.b.cols), load(b + min(j + 1u, last) * op.b.cols),
    load(b + min(j + 2u, last) * op.b.cols), load(b + min(j + 3u, last) * op.b.cols),
  );
  return activate_four(PHI, op.floats[1], load(op.a.at + i * op.a.cols + k) + four_b);
}

/** Sum of \u03C3 over four pairs, without those beyond the end of b. */
fn sum_of_sigmoids(op: Op, j: u32, logits: vec4f) -> f32 {
  var sum = 0.0;
  for (var q = 0u; q < 4u; q++) {
    if (j + q < op.b.rows) { sum += sigmoid(logits[q]); }
  }
  return sum;
}

/** The activation \u03C8 of the hidden layer. */
override PSI: u32 = Activation_LeakyRelu;
/** Biases and last-layer weights of eight columns of the hidden layer. */
struct Columns { bias_left: vec4f, bias_right: vec4f, last_left: vec4f, last_right: vec4f }
/** The contribution of eight columns of the hidden layer to the last layer's output for one pair. */
fn contribution(layer: Op, p: Columns, left: vec4f, right: vec4f) -> f32 {
  let slope = layer.floats[1];
  let sum = dot(activate_four(PSI, slope, left + p.bias_left), p.last_left);
  return sum + dot(activate_four(PSI, slope, right + p.bias_right), p.last_right);
}

/** Invocations side by side. Each computes 8 pairs \xD7 8 columns of the tile. Features are loaded ACROSS at a time. */
override ACROSS: u32 = 16u;
/** A tile has 4\xB7DOWN pairs and 4\xB7WIDE columns. */
override DOWN: u32 = 32u; // 512 / ACROSS
override WIDE: u32 = 32u; // 2 \xB7 ACROSS

/** A stack of one hidden layer and the last layer. tile_a is [feature][4 pairs], tile_b is [feature][4 columns]. */
@compute @workgroup_size(LANES) fn pairs(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let last = find_op(at, groups);
  let op = ops[last - ops[last].chain_index];
  let layer = ops[last - 1u];
  let out = ops[last];
  let i = at - op.first;
  if (i >= op.groups) { return; }
  let across = lane % ACROSS;
  let down = lane / ACROSS;
  var sum = 0.0;
  for (var j0 = 0u; j0 < op.b.rows; j0 += 4u * DOWN) {
    var low = vec4f(); // the last layer's output for the first four pairs
    var high = vec4f(); // and for four pairs half a tile further on
    for (var n0 = 0u; n0 < layer.y.cols; n0 += 4u * WIDE) {
      var left = Sums(); // the first four columns
      var right = Sums(); // four columns half a tile further on
      for (var k0 = 0u; k0 < op.a.cols; k0 += ACROSS) {
        workgroupBarrier();
        for (var s = lane; s < ACROSS * DOWN; s += LANES) {
          tile_a[s % ACROSS * DOWN + s / ACROSS] = four_pairs(op, i, j0 + 4u * (s / ACROSS), k0 + s % ACROSS);
        }
        for (var s = lane; s < ACROSS * WIDE; s += LANES) {
          tile_b[s] = four_weights(layer, k0 + s / WIDE, n0 + 4u * (s % WIDE));
        }
        workgroupBarrier();
        for (var k = 0u; k < ACROSS; k++) {
          let u = tile_a[k * DOWN + down];
          let w = tile_a[k * DOWN + down + DOWN / 2u];
          let v = tile_b[k * WIDE + across];
          let x = tile_b[k * WIDE + across + ACROSS];
          multiply_add(&left, &right, u, w, v, x);
        }
      }
      let n = n0 + 4u * across;
      let columns = Columns(
        four_biases(layer, n), four_biases(layer, n + 4u * ACROSS), four_last(out, n), four_last(out, n + 4u * ACROSS),
      );
      low += vec4f(
        contribution(layer, columns, left[0], right[0]), contribution(layer, columns, left[1], right[1]),
        contribution(layer, columns, left[2], right[2]), contribution(layer, columns, left[3], right[3]),
      );
      high += vec4f(
        contribution(layer, columns, left[4], right[4]), contribution(layer, columns, left[5], right[5]),
        contribution(layer, columns, left[6], right[6]), contribution(layer, columns, left[7], right[7]),
      );
    }
    workgroupBarrier();
    tile_a[across * DOWN + down] = low;
    tile_a[across * DOWN + down + DOWN / 2u] = high;
    workgroupBarrier();
    if (lane < DOWN) {
      var logits = vec4f(bias_of(out, 0u));
      for (var c = 0u; c < ACROSS; c++) { logits += tile_a[c * DOWN + lane]; }
      sum += sum_of_sigmoids(op, j0 + 4u * lane, logits);
    }
  }
  workgroupBarrier();
  if (lane < DOWN) { tile_a[lane].x = sum; }
  workgroupBarrier();
  if (lane > 0u) { return; }
  for (var s = 1u; s < DOWN; s++) { sum += tile_a[s].x; }
  store(op.y.at + i, sum / f32(op.b.rows));
}

/** A tile has 4\xB7FOURS pairs; a layer may have up to PAIR_VALUES / FOURS features. */
override FOURS: u32 = 4u;

/** A stack of any number of layers. \`values\` holds the features of a tile after the current layer, as [feature][4 pairs]. */
@compute @workgroup_size(LANES) fn pairs_deep(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let last = find_op(at, groups);
  let first = last - ops[last].chain_index;
  let op = ops[first];
  let out = ops[last];
  let i = at - op.first;
  if (i >= op.groups) { return; }
  let four = lane % FOURS;
  let n = 4u * (lane / FOURS);
  var sum = 0.0;
  for (var j0 = 0u; j0 < op.b.rows; j0 += 4u * FOURS) {
    workgroupBarrier();
    for (var s = lane; s < FOURS * op.a.cols; s += LANES) {
      values[s] = four_pairs(op, i, j0 + 4u * (s % FOURS), s / FOURS);
    }
    workgroupBarrier();
    for (var l = first + 1u; l < last; l++) {
      let layer = ops[l];
      var s0 = vec4f(bias_of(layer, n));
      var s1 = vec4f(bias_of(layer, n + 1u));
      var s2 = vec4f(bias_of(layer, n + 2u));
      var s3 = vec4f(bias_of(layer, n + 3u));
      for (var k = 0u; k < layer.y.rows; k++) {
        let v = values[k * FOURS + four];
        s0 += weight_of(layer, k, n) * v;
        s1 += weight_of(layer, k, n + 1u) * v;
        s2 += weight_of(layer, k, n + 2u) * v;
        s3 += weight_of(layer, k, n + 3u) * v;
      }
      let kind = layer.integers[0];
      let slope = layer.floats[1];
      workgroupBarrier();
      if (n < layer.y.cols) { values[n * FOURS + four] = activate_four(kind, slope, s0); }
      if (n + 1u < layer.y.cols) { values[(n + 1u) * FOURS + four] = activate_four(kind, slope, s1); }
      if (n + 2u < layer.y.cols) { values[(n + 2u) * FOURS + four] = activate_four(kind, slope, s2); }
      if (n + 3u < layer.y.cols) { values[(n + 3u) * FOURS + four] = activate_four(kind, slope, s3); }
      workgroupBarrier();
    }
    if (lane < FOURS) {
      var logits = vec4f(bias_of(out, 0u));
      for (var k = 0u; k < out.y.rows; k++) { logits += load(out.y.at + k) * values[k * FOURS + lane]; }
      sum += sum_of_sigmoids(op, j0 + 4u * lane, logits);
    }
  }
  workgroupBarrier();
  if (lane < FOURS) { values[lane].x = sum; }
  workgroupBarrier();
  if (lane > 0u) { return; }
  for (var s = 1u; s < FOURS; s++) { sum += values[s].x; }
  store(op.y.at + i, sum / f32(op.b.rows));
}
`;var tt=`// Random numbers and indices from Philox4x32-10 (Salmon et al., SC 2011): the same words as on WebAssembly.

/** The upper 32 bits of a product. */
fn high(a: u32, b: u32) -> u32 {
  let a0 = a & 0xffffu;
  let a1 = a >> 16u;
  let b0 = b & 0xffffu;
  let b1 = b >> 16u;
  let mid = a1 * b0 + ((a0 * b0) >> 16u);
  let mid2 = a0 * b1 + (mid & 0xffffu);
  return (a1 * b1) + (mid >> 16u) + (mid2 >> 16u);
}

/** Words 4\xB7counter \u2026 4\xB7counter + 3 of the op's stream at this step. Attribute 0 is the stream. */
fn words(op: Op, counter: u32) -> vec4u {
  var c = vec4u(counter, arena[STEP], op.integers[0], 0u);
  var key = vec2u(arena[SEED], arena[SEED + 1u]);
  for (var round = 0u; round < 10u; round++) {
    c = vec4u(high(0xcd9e8d57u, c.z) ^ c.y ^ key.x, 0xcd9e8d57u * c.z, high(0xd2511f53u, c.x) ^ c.w ^ key.y, 0xd2511f53u * c.x);
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
fn word(op: Op, i: u32) -> u32 { return words(op, i / 4u)[i % 4u]; }

/** A multiple of 2\u207B\xB2\u2074 in [0, 1). */
fn uniform_of(word: u32) -> f32 { return f32(word >> 8u) * 5.9604644775390625e-8; }

/** \u221A2\xB7erfinv(x), after Giles (2012), "Approximating the erfinv function", single precision. */
fn normal_of(word: u32) -> f32 {
  let x = f32(i32((word >> 8u) * 2u) + 1 - 16777216) * 5.9604644775390625e-8;
  let w = -logarithm((1.0 - x) * (1.0 + x));
  var p: f32;
  if (w < 5.0) {
    let t = w - 2.5;
    p = 2.81022636e-8;
    p = p * t + 3.43273939e-7;
    p = p * t - 3.5233877e-6;
    p = p * t - 4.39150654e-6;
    p = p * t + 0.00021858087;
    p = p * t - 0.00125372503;
    p = p * t - 0.00417768164;
    p = p * t + 0.246640727;
    p = p * t + 1.50140941;
  } else {
    let t = sqrt(w) - 3.0;
    p = -0.000200214257;
    p = p * t + 0.000100950558;
    p = p * t + 0.00134934322;
    p = p * t - 0.00367342844;
    p = p * t + 0.00573950773;
    p = p * t - 0.0076224613;
    p = p * t + 0.00943887047;
    p = p * t + 1.00167406;
    p = p * t + 2.83297682;
  }
  return p * x * 1.4142135623730951;
}

fn draw_uniform(op: Op, i: u32) { store(op.y.at + i, uniform_of(word(op, i))); }

fn draw_normal(op: Op, i: u32) { store(op.y.at + i, normal_of(word(op, i))); }

/** Uniform in 0 \u2026 range \u2212 1, where attribute 1 is the range. */
fn sample_index(op: Op, i: u32) { arena[op.y.at + i] = high(word(op, i), op.integers[1]); }

/** For each row of a, a column drawn in proportion to its weight: inversion of the cumulative sum. */
fn categorical(op: Op, r: u32) {
  let n = op.a.cols;
  let x = op.a.at + r * n;
  var total = 0.0;
  for (var c = 0u; c < n; c++) { total += load(x + c); }
  let u = uniform_of(word(op, r)) * total;
  var c = 0u;
  var sum = load(x);
  while (sum <= u && c < n - 1u) {
    c++;
    sum += load(x + c);
  }
  arena[op.y.at + r] = c;
}

/**
 * Distinct rows of segment a[r] (offsets b) in random order, by Floyd's algorithm and a Fisher\u2013Yates shuffle. Where the
 * segment is shorter than the row, \u22121 fills the rest.
 */
fn sample_segment(op: Op, r: u32) {
  let n = op.y.cols;
  let segment = arena[op.a.at + r];
  let begin = arena[op.b.at + segment];
  let size = arena[op.b.at + segment + 1u] - begin;
  let count = min(n, size);
  let row = op.y.at + r * n;
  var w: vec4u;
  for (var j = 0u; j < count; j++) {
    if (j % 2u == 0u) { w = words(op, r * ((n + 1u) / 2u) + j / 2u); }
    let at = j % 2u * 2u;
    let top = size - count + j;
    var drawn = begin + high(w[at], top + 1u);
    for (var i = 0u; i < j; i++) {
      if (arena[row + i] == drawn) {
        drawn = begin + top;
        break;
      }
    }
    let other = row + high(w[at + 1u], j + 1u);
    arena[row + j] = drawn;
    let before = arena[other];
    arena[other] = drawn;
    arena[row + j] = before;
  }
  for (var j = count; j < n; j++) { arena[row + j] = 0xffffffffu; }
}
`;var ve=`// Sums, means and maxima of few terms, one result per invocation, and their adjoints. Every sum has one fixed order.

/** Combines two partial results of a \`Reduction\`. */
fn join(kind: u32, a: f32, b: f32) -> f32 { return select(a + b, max(a, b), kind == Reduction_Max); }
/** The result of a \`Reduction\` from the sum or maximum of a number of terms. */
fn share(kind: u32, sum: f32, terms: u32) -> f32 { return select(sum, sum / f32(terms), kind == Reduction_Mean); }

fn reduce_few(op: Op, i: u32) {
  let kind = op.integers[0];
  let height = op.a.rows / op.y.rows;
  let width = op.a.cols / op.y.cols;
  let first = op.a.at + i / op.y.cols * height * op.a.cols + i % op.y.cols;
  var sum = load(first);
  for (var r = 0u; r < height; r++) {
    for (var c = select(0u, 1u, r == 0u); c < width; c++) { sum = join(kind, sum, load(first + r * op.a.cols + c)); }
  }
  store(op.y.at + i, share(kind, sum, height * width));
}

/** Adjoint of a sum or mean: repeats each row of a, and a single column. The adjoint of a mean divides by the number of copies. */
fn expand(op: Op, i: u32) {
  let height = op.y.rows / op.a.rows;
  let row = i / op.y.cols / height;
  let v = load(op.a.at + row * op.a.cols + select(i % op.y.cols, 0u, op.a.cols == 1u));
  store(op.y.at + i, share(op.integers[0], v, height * (op.y.cols / op.a.cols)));
}

/** The first row of a segment; b holds the offsets [segments + 1]. */
fn begin_of(op: Op, segment: u32) -> u32 { return arena[op.b.at + segment]; }

fn segment_reduce(op: Op, i: u32) {
  let width = op.y.cols;
  let begin = begin_of(op, i / width);
  let end = begin_of(op, i / width + 1u);
  var sum = 0.0;
  for (var r = begin; r < end; r++) { sum += load(op.a.at + r * width + i % width); }
  store(op.y.at + i, share(op.integers[0], sum, max(end - begin, 1u)));
}

fn segment_expand(op: Op, i: u32) {
  let width = op.y.cols;
  let row = i / width;
  // Binary search for the last segment that begins at or before this row; earlier ones there are empty.
  var low = 0u;
  var high = op.a.rows;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (begin_of(op, middle) <= row) { low = middle + 1u; } else { high = middle; }
  }
  var v = 0.0;
  if (low > 0u && row < begin_of(op, low)) {
    v = share(op.integers[0], load(op.a.at + (low - 1u) * width + i % width), begin_of(op, low) - begin_of(op, low - 1u));
  }
  store(op.y.at + i, v);
}

/** Adjoint of a gather: row r of y is the sum of the rows of a whose index in b is r, in the order of the index. */
fn scatter_add(op: Op, i: u32) {
  let width = op.y.cols;
  let row = i / width;
  let rows = op.integers[0]; // rows of y in the group of each row of the index; 0: one group
  let first = select(row / rows * op.b.cols, 0u, rows == 0u);
  let last = select(first + op.b.cols, size(op.b), rows == 0u);
  let named = select(row % rows, row, rows == 0u);
  var sum = 0.0;
  for (var r = first; r < last; r++) {
    if (arena[op.b.at + r] == named) { sum += load(op.a.at + r * width + i % width); }
  }
  store(op.y.at + i, sum);
}
`;var rt=`// Ops that move rows and columns of 32-bit elements of any type.

/** A buffer of a table that lies outside the arena. */
@group(0) @binding(2) var<storage, read> table: array<u32>;

/** Converts i32 to f32. */
fn to_float(op: Op, i: u32) { store(op.y.at + i, f32(bitcast<i32>(arena[op.a.at + i]))); }

/**
 * y = the rows of table a at the indices b, zeros where an index is negative. Attributes: rows in the group of the table that
 * each row of indices reads (0: all read one table); first row and number of rows of this part of the table; 1 if the table
 * lies outside the arena; first column. A table outside the arena has an op for each of its buffers, each of which writes the
 * rows that its buffer holds; the first also writes the zeros.
 */
fn gather(op: Op, i: u32) {
  let width = op.y.cols;
  let r = i / width;
  let named = bitcast<i32>(arena[op.b.at + r]);
  let first = op.integers[1];
  if (named < 0) {
    if (first == 0u) { arena[op.y.at + i] = 0u; }
    return;
  }
  let row = u32(named) + r / op.b.cols * op.integers[0] - first;
  if (row >= op.integers[2]) { return; }
  if (op.integers[3] == 1u) { arena[op.y.at + i] = table[row * width + i % width]; }
  else { arena[op.y.at + i] = arena[op.a.at + row * op.a.cols + op.integers[4] + i % width]; }
}

/** Writes operands side by side into y's columns. Attributes: first column, number of operands. */
fn concat(op: Op, i: u32) {
  let parts = array<Operand, 5>(op.a, op.b, op.c, op.d, op.e);
  let count = op.integers[1];
  var width = 0u;
  for (var p = 0u; p < count; p++) { width += parts[p].cols; }
  let r = i / width;
  var col = i % width;
  let to = op.y.at + r * op.y.cols + op.integers[0] + col;
  for (var p = 0u; p < count; p++) {
    let part = parts[p];
    if (col < part.cols) {
      arena[to] = arena[part.at + r * part.cols + col];
      return;
    }
    col -= part.cols;
  }
}

/** y = the columns of a from attribute 0 on. */
fn take_columns(op: Op, i: u32) {
  arena[op.y.at + i] = arena[op.a.at + i / op.y.cols * op.a.cols + op.integers[0] + i % op.y.cols];
}

/** y = a in the columns from attribute 0 on, zeros elsewhere. */
fn pad(op: Op, i: u32) {
  let col = i % op.y.cols - op.integers[0]; // a large number left of a
  var bits = 0u;
  if (col < op.a.cols) { bits = arena[op.a.at + i / op.y.cols * op.a.cols + col]; }
  arena[op.y.at + i] = bits;
}

/** y = each block of y.cols rows of a, transposed. */
fn transpose_blocks(op: Op, i: u32) {
  let r = i / op.y.cols;
  let block = r / op.a.cols;
  arena[op.y.at + i] = arena[op.a.at + (block * op.y.cols + i % op.y.cols) * op.a.cols + r % op.a.cols];
}
`;var ot=`// The mean of \u03C3(x \u2212 c) over comparison values c, for rewards scaled by SPO. A workgroup computes LANES rows of x and reads
// each c once, into \`comparators\` (declared by workgroups.ts).

/** Number of terms that are summed directly before each step of compensated summation. */
const SHORT = 16u;

@compute @workgroup_size(LANES) fn mean_sigmoid(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let op = ops[find_op(at, groups)];
  if (at - op.first >= op.groups) { return; }
  let n = op.b.rows;
  let r = (at - op.first) * LANES + lane;
  let x = load(op.a.at + min(r, op.a.rows - 1u));
  // \u03C3(d) = t for d \u2264 0 and 1 \u2212 t for d > 0, with t = 1 / (1 + e^|d|) \u2264 \xBD. The ones are counted exactly. The \xB1t are summed in
  // blocks of SHORT, and the blocks by Kahan summation, because many equal terms would all round the same way.
  var ones = 0u;
  var total = 0.0;
  var lost = 0.0;
  for (var start = 0u; start < n; start += LANES) {
    workgroupBarrier();
    comparators[lane] = load(op.b.at + min(start + lane, n - 1u));
    workgroupBarrier();
    let terms = min(LANES, n - start);
    for (var j0 = 0u; j0 < terms; j0 += SHORT) {
      var sum = 0.0;
      for (var j = j0; j < min(j0 + SHORT, terms); j++) {
        // Halved before the subtraction, so that the difference of any two finite numbers is finite.
        let half = x * 0.5 - comparators[j] * 0.5;
        let t = 1.0 / (1.0 + exp(2.0 * min(abs(half), 43.5)));
        ones += select(0u, 1u, half > 0.0);
        sum += select(t, -t, half > 0.0);
      }
      let term = sum - lost;
      let next = total + term;
      lost = (next - total) - term;
      total = next;
    }
  }
  let mean = (f32(ones) + total) / f32(n);
  if (r < op.y.rows) { store(op.y.at + r, mean); }
}
`;var nt=`// Softmax and log-sum-exp over the columns of a row, one invocation per row.

fn row_maximum(first: u32, n: u32) -> f32 {
  var top = load(first);
  for (var c = 1u; c < n; c++) { top = max(top, load(first + c)); }
  return top;
}

fn softmax(op: Op, r: u32) {
  let n = op.y.cols;
  let x = op.a.at + r * n;
  let y = op.y.at + r * n;
  let top = row_maximum(x, n);
  var sum = 0.0;
  for (var c = 0u; c < n; c++) {
    let e = exponential(load(x + c) - top);
    store(y + c, e);
    sum += e;
  }
  for (var c = 0u; c < n; c++) { store(y + c, load(y + c) / sum); }
}

fn log_sum_exp(op: Op, r: u32) {
  let n = op.a.cols;
  let x = op.a.at + r * n;
  let top = row_maximum(x, n);
  var sum = 0.0;
  for (var c = 0u; c < n; c++) { sum += exponential(load(x + c) - top); }
  store(op.y.at + r, top + logarithm(sum));
}
`;var xe=`// An 8 \xD7 8 tile of sums in an invocation's registers, for the kernels of matrix products.

/** Eight rows of four columns. Initialise it explicitly: a compiler was seen to omit the implicit zeros inside a loop. */
alias Sums = array<vec4f, 8>;

/** Adds one term, an outer product: rows (u, w) times columns v, in \`left\`, and columns x, in \`right\`. */
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
`;var st=`// Updates of leaves in a training step, schedules, and the step counter.

/** Cosine annealing after a linear warm-up. Attributes: start, end, period, cyclic, warm-up steps. */
fn schedule(op: Op, i: u32) {
  let start = op.floats[0];
  let end = op.floats[1];
  let warmup = op.integers[4];
  let step = arena[STEP];
  if (step < warmup) {
    store(op.y.at, start * f32(step + 1u) / f32(warmup));
    return;
  }
  // Reduced modulo the period in integers: in f32, a step of millions leaves no digits for the fraction.
  let period = op.integers[2];
  let since = step - warmup;
  var phase = f32(since % period) / f32(period);
  if (op.floats[3] == 0.0 && since >= period) { phase = 1.0; }
  // cos \u03C0u = \u2212sin \u03C0(u \u2212 \xBD), from a series on [\u2212\xBD, \xBD]
  let t = 3.141592653589793 * (phase - 0.5);
  let z = t * t;
  let sine = t * (1.0 + z * (-0.16666667 + z * (8.3333333e-3 + z * (-1.98412698e-4 + z * (2.75573e-6 - z * 2.50521e-8)))));
  store(op.y.at, end + (start - end) * (1.0 - sine) / 2.0);
}

/** 1 \u2212 base\u207F from ln base. A series near 0 avoids the cancellation. */
fn one_minus_power(ln: f32, n: f32) -> f32 {
  let t = -ln * n;
  let series = t * (1.0 - t / 2.0 * (1.0 - t / 3.0 * (1.0 - t / 4.0 * (1.0 - t / 5.0 * (1.0 - t / 6.0)))));
  return select(1.0 - exponential(-t), series, t < 0.25);
}

/**
 * Adam: y = w \u2190 w\xB7(1 \u2212 lr\xB7decay) \u2212 lr\xB7m\u0302 / (\u221Av\u0302 + \u03B5), with a the gradient, b and c the moments m and v, d the rate lr.
 * Attributes: \u03B2\u2081, \u03B2\u2082, \u03B5, decay, ln \u03B2\u2081, ln \u03B2\u2082, 1 \u2212 \u03B2\u2081, 1 \u2212 \u03B2\u2082.
 */
fn adam(op: Op, i: u32) {
  let t = f32(arena[OPTIMISER_STEP] + 1u);
  let lr = load(op.d.at);
  let g = load(op.a.at + i);
  var m = load(op.b.at + i);
  var v = load(op.c.at + i);
  // Moments too small to move a weight are set to 0 before they decay to subnormal numbers.
  if (arena[OPTIMISER_STEP] % 128u == 127u) {
    m = select(m, 0.0, abs(m) < 1e-30);
    v = select(v, 0.0, v < 1e-30);
  }
  m = op.floats[0] * m + op.floats[6] * g;
  v = op.floats[1] * v + op.floats[7] * (g * g);
  store(op.b.at + i, m);
  store(op.c.at + i, v);
  let step = lr / one_minus_power(op.floats[4], t);
  let spread = sqrt(v / one_minus_power(op.floats[5], t));
  store(op.y.at + i, load(op.y.at + i) * (1.0 - lr * op.floats[3]) - step * m / (spread + op.floats[2]));
}

/** y \u2190 (1 \u2212 \u03C4)\xB7y + \u03C4\xB7a, where attribute 0 is \u03C4. */
fn polyak(op: Op, i: u32) {
  store(op.y.at + i, (1.0 - op.floats[0]) * load(op.y.at + i) + op.floats[0] * load(op.a.at + i));
}

/** Adds a [1, C] to y [1, C + 1], which holds the number of steps and then the sums. */
fn record(op: Op, i: u32) {
  if (i == 0u) { store(op.y.at, load(op.y.at) + 1.0); }
  store(op.y.at + i + 1u, load(op.y.at + i + 1u) + load(op.a.at + i));
}

/** Copies the step for the optimisers, so that the counter can advance before they are done. */
fn snapshot_step(op: Op, i: u32) { arena[OPTIMISER_STEP] = arena[STEP]; }

/** Advances the step counter. */
fn advance_step(op: Op, i: u32) { arena[STEP] += 1u; }
`;var gt=require("./errors.js");var Rr={LANES:256,PAIR_VALUES:1024,DEPTH:16,LARGE_SIDE:16,LARGE_FOURS:32};var z=(e={})=>({size:["LANES"],arrays:e}),Or={elementwise:{elementwise:z()},columns:{reduce:z({partial:["f32","LANES"]})},matmul:{matmul:{size:["SIDE","SIDE"],arrays:{tile_a:["vec4f","DEPTH","SIDE"],tile_b:["vec4f","DEPTH","SIDE"]}},matmul_large:{size:["LARGE_SIDE","LARGE_SIDE"],arrays:{large_a:["vec4f","DEPTH","LARGE_FOURS"],large_b:["vec4f","DEPTH","LARGE_FOURS"]}}},pairs:{pairs:z({tile_a:["vec4f","ACROSS","DOWN"],tile_b:["vec4f","ACROSS","WIDE"]}),pairs_deep:z({values:["vec4f","PAIR_VALUES"]})},sigmoids:{mean_sigmoid:z({comparators:["f32","LANES"]})}},at=()=>Object.entries(Rr).map(([e,t])=>`const ${e} = ${t}u;`).join(`
`),it=e=>Object.values(Or[e]).flatMap(({arrays:t})=>Object.entries(t)).map(([t,[r,...o]])=>`var<workgroup> ${t}: array<${r}, ${o.join(" * ")}>;`).join(`
`);var P=6,C=8,Te={shader:"elementwise",entry:"elementwise",constants:{}},Se=({op:e})=>e?.code;function D(e,t,r={}){let o={ops:[e],kernel:Te,code:Se(e),operands:[e,...t],writes:[0],aligned:[0],clock:{},table:null,attributes:()=>e.attributes,lanes:n=>n(e)*e.cols,...r};return{groups:n=>Math.ceil(o.lanes(n)/256),...o}}var j=(e,t,r,o,n=()=>t.attributes,s={})=>({...D(t,r),kernel:e,aligned:[],lanes:()=>0,groups:o,attributes:n,...s});var lt=e=>({aligned:[],lanes:t=>t(e)}),Lr=e=>({aligned:[],lanes:t=>t(e)/e.cols}),ut=e=>Math.max(Math.log(e),-1e3);function Mr({attributes:[e=0,t=0,r=0,o=0]}){let n=[e,t,r,o,ut(e),ut(t),1-e,1-t];return{attributes:()=>n,aligned:[0,1,2,3],writes:[0,2,3],clock:{reads:"optimiser step"}}}function Br({inputs:[,e]}){let t=e;return{aligned:[1],lanes:r=>r(t)*t.cols}}var _e={0:{wgsl:"unary",pointwise:!0},1:{wgsl:"binary",pointwise:!0},2:{wgsl:"choose",pointwise:!0},3:{wgsl:"outer_sum"},4:{wgsl:"activation_gradient",pointwise:!0},5:{wgsl:"to_float",pointwise:!0},6:{wgsl:"reduce_few"},7:{wgsl:"expand"},8:{wgsl:"segment_reduce"},9:{wgsl:"segment_expand"},10:{wgsl:"softmax",task:lt},11:{wgsl:"log_sum_exp"},13:{wgsl:"gather"},14:{wgsl:"scatter_add"},15:{wgsl:"concat"},16:{wgsl:"take_columns"},17:{wgsl:"pad"},18:{wgsl:"transpose_blocks"},22:{wgsl:"inverse_cholesky",rare:!0,task:Lr},23:{wgsl:"draw_uniform"},24:{wgsl:"draw_normal",rare:!0},25:{wgsl:"categorical",rare:!0},26:{wgsl:"sample_index"},27:{wgsl:"sample_segment",rare:!0,task:lt},28:{wgsl:"schedule"},29:{wgsl:"adam",task:Mr},30:{wgsl:"polyak",pointwise:!0},31:{wgsl:"record",task:Br}},pt=e=>Object.entries(e).flatMap(([t,r])=>r?[[Number(t),r]]:[]);function ct(e=B,t=_e){let r=pt(t),o=r.flatMap(([s,{rare:i}])=>i?[`override HAS_${e[s]}: bool = true;`]:[]),n=r.map(([s,{wgsl:i,rare:a}])=>{let u=e[s];return`if (${a?`HAS_${u} && `:""}op.code == Opcode_${u}) { ${i}(op, i); }`});return n.push("if (op.code == ClockOp_SnapshotStep) { snapshot_step(op, i); }","if (op.code == ClockOp_AdvanceStep) { advance_step(op, i); }"),[...o,"fn run_op(op: Op, i: u32) {",`  ${n.join(`
  else `)}`,"}"].join(`
`)}function ft(e,t=B,r=_e){let o=pt(r).filter(([,n])=>n.rare);return Object.fromEntries(o.map(([n])=>[`HAS_${t[n]}`,e.has(n)?1:0]))}function mt(e){let t=e.op?.code,r=_e[t];if(!r)throw new TypeError(`webgpu: no kernel for ${e.op?.name}`);let o=e.op?.effect?e.inputs:[e,...e.inputs],[n,...s]=o,i=u=>u?.cols===n.cols&&u.rows.max===n.rows.max,a=o.flatMap((u,l)=>l===0||r.pointwise&&i(u)?[l]:[]);return D(n,s,{ops:[e],code:t,aligned:a,attributes:()=>e.attributes,clock:e.op?.volatile?{reads:"step"}:{},...r.task?.(e)})}var dt=e=>Object.entries(e).flatMap(([t,r])=>typeof r=="number"?[[t,r]]:[]),ht=e=>Object.entries(e).flatMap(([t,r])=>dt(r).map(([o,n])=>`const ${t}_${o} = ${n}u;`)).join(`
`);function bt(e){let t=Math.max(...dt(e).map(([,r])=>r));return{AdvanceStep:t+1,SnapshotStep:t+2}}var I={Never:0,Always:1,PerOp:2},U={None:0,Bias:1,ActivationOutput:2};var te=bt(B),Cr=[ht({Opcode:B,ClockOp:te,Unary:de,Binary:he,Reduction:be,Activation:ge,Transposed:I,OperandC:U}),at()],jr={elementwise:[Je,rt,ve,nt,Ye,tt,st,ct(),Qe],columns:[ve,Xe],matmul:[xe,Ze],pairs:[xe,et],sigmoids:[ot]},Gr=e=>[...Cr,Ve,...jr[e],it(e)].join(`
`);function yt(e){let o=["storage","read-only-storage","read-only-storage","read-only-storage"].map((n,s)=>({binding:s,visibility:4,buffer:{type:n}}));return e.createBindGroupLayout({entries:o})}function wt(e,t){let r=e.createPipelineLayout({bindGroupLayouts:[t]}),o=new Map,n=new Map,s=async({shader:i,entry:a,constants:u})=>{let l=o.get(i);l||(e.pushErrorScope("validation"),l=e.createShaderModule({label:i,code:Gr(i)}),e.popErrorScope().catch(()=>{}),o.set(i,l));let p={module:l,entryPoint:a,constants:u};try{return await e.createComputePipelineAsync({label:a,layout:r,compute:p})}catch(c){let{messages:f}=await l.getCompilationInfo(),b=f.map(({lineNum:h,message:y})=>`line ${h}: ${y}`),d=b.length>0?b.join("; "):c.message;throw new gt.BackendError(`the device does not compile ${a} of the module "${i}" (${d}); use --backend wasm`)}};return i=>{let a=`${i.entry} ${JSON.stringify(i.constants)}`,u=n.get(a)??s(i);return n.set(a,u),u.catch(()=>{}),u}}var Yt=require("./errors.js");var re=39,Nr=5,Ir=23,Ur=31,$r=65535,kt=({operands:e})=>Math.max(1,Math.ceil(e.length/P));function Ee(e){let t=0;return{ranges:e.map(({chains:o})=>{let n=t;for(let s of o.flat())t+=kt(s);return[n,t]}),bytes:4*re*t}}function vt(e,t,r){let o=t+1;for(;Math.ceil(e/o)>$r;)o+=r;return[Math.ceil(e/o),o]}function xt({chains:e},t,r,o,n){let s=4*re*n,i=0;for(let a of e){let u=a[0]?.groups(t)??0,l=0;for(let p of a){let c=p.attributes(t);for(let f=0;f<kt(p);f++){let b=new Uint32Array(o,s,re);b.set([p.code,i,u,p.lanes(t),l++]),p.operands.slice(f*P,(f+1)*P).forEach((h,y)=>{h&&b.set([r(h),t(h),h.cols],Nr+3*y)});let d=c.slice(f*C,(f+1)*C);new Float32Array(o,s+4*Ir,C).set(d),b.set(d,Ur),s+=4*re}}i+=u}return i}function Tt(e){let t=e.map(Fr),r=e.map(Wr),o=new Map;return e.map(({operands:n,writes:s,clock:i},a)=>{let u=new Map,l=(d,h)=>{if(d===a)return;let y=E=>typeof h!="string"&&!w(r,E).has(h),R=y(a)&&y(d)&&t[a]===t[d];u.set(d,R&&(u.get(d)??!0))},p=d=>{let h=o.get(d)??{writer:null,readers:[]};return o.set(d,h),h},c=d=>{let{writer:h,readers:y}=p(d);h!==null&&l(h,d),y.push(a)},f=d=>{let h=p(d);h.writer!==null&&l(h.writer,d);for(let y of h.readers)l(y,d);h.writer=a,h.readers=[]};i.reads&&c(i.reads),i.sets&&f(i.sets);let b=new Set(s);for(let[d,h]of n.entries())h&&!b.has(d)&&c(S(h));for(let[d,h]of n.entries())h&&b.has(d)&&f(S(h));return u})}function Fr({operands:e,lanes:t}){let r=e.find(n=>n)?.rows.count??null,o=n=>t(s=>s.rows.count===r?s.rows.times*n:s.rows.max);return`${r} ${o(1)} ${o(2)}`}var Wr=({operands:e,aligned:t})=>new Set(e.flatMap((r,o)=>r&&!t.includes(o)?[S(r)]:[]));function St(e){let t=e.map(()=>0);for(let r=e.length-1;r>=0;r--)for(let[o,n]of w(e,r))t[o]=Math.max(w(t,o),w(t,r)+(n?0:1));return t}var K=class{constructor(t,r,o,n,s,i,a="",u=null,l=null){this.graph=t;this.id=r;this.op=o;this.inputs=n;this.attributes=s;this.shape=i;this.name=a;this.leaf=u;this.fixed=l}graph;id;op;inputs;attributes;shape;name;leaf;fixed;get values(){return typeof this.fixed=="function"&&(this.fixed=this.fixed()),this.fixed}get rows(){return this.shape.rows}get cols(){return this.shape.cols}toString(){return`${this.name||this.op?.name||"constant"} ${Ue(this.shape)}`}};var zr=32,Kr=256,[Hr,qr]=[512,128],_t=64,Pt=32,At=(e,t)=>Math.max(1,Math.min(qr,Math.floor(e/Hr),Math.ceil(Kr/t))),Rt=(e,t)=>new K(e.graph,-1,null,[],[],{...e.shape,rows:Z(t*e.rows.max)},`slices of ${e}`);function Et(e,t){let r={...e.shape,rows:Z(t),cols:e.rows.max*e.cols/t};return new K(e.graph,-1,{name:"view",code:null,shape:()=>r},[e],[],r)}function Ot(e,t){let r=w(e.attributes,0),o=t.rows.max/e.rows.max*(t.cols/e.cols),n=e.rows.count===null?At(o,e.rows.max*Math.ceil(e.cols/Pt)):1;if(n===1)return[oe(e,e,t,r)];let s=Rt(e,n);return[oe(e,s,t,r,n),oe(e,e,s,r===2?r:0)]}function oe(e,t,r,o,n=1){let s=r.rows.max/t.rows.max*(r.cols/t.cols),i={ops:[e],code:6};return s<=zr&&n===1?D(t,[r],{...i,attributes:()=>[o]}):j({shader:"columns",entry:"reduce",constants:{}},t,[r],l=>l(t)*Math.ceil(t.cols/Pt),()=>[o,n],i)}function Dt(e){if(e.op?.code===20||e.rows.count!==null)return 1;let[t=0,,r=0]=e.attributes;if(r)return 1;let[o]=e.inputs,n=Math.ceil(e.rows.max/64)*Math.ceil(e.cols/64);return At(t?o.rows.max:o.cols,n)}function Lt(e,t){let r=Dt(e);if(r===1)return[Pe(e,e,t)];let o=Rt(e,r);return[Pe(e,o,t),oe(e,Et(e,1),Et(o,r),0)]}function Mt(e,t){let[r,o]=e.inputs;return Dt(e)>1?null:Pe(e,t,[r,o,t.inputs[0]],t)}function Pe(e,t,r,o=null){let n=e.op?.code===20,[s=0,i=0,a=0]=n?[]:e.attributes,[u=0,l=0]=o?.attributes??(n?e.attributes:[]),[p,c,f=null,b=null]=r,d=a||e.rows.max,h=k=>t.rows.max/d*Math.ceil(d/k)*Math.ceil(t.cols/k),y=h(128)>=2*_t?128:h(64)>=_t?64:32,R=y===128?{shader:"matmul",entry:"matmul_large",constants:{}}:{shader:"matmul",entry:"matmul",constants:{SIDE:y/4}},E=k=>{let O=a||k(e);return k(t)/O*Math.ceil(O/y)*Math.ceil(t.cols/y)},g=o?U.ActivationOutput:f?U.Bias:U.None,v=[s,i,g,b?1:0],T=k=>a?[a,k(t)/a]:[k(e),1];return j(R,t,[p,c,f,b],E,k=>[...T(k),u,l,...v],{ops:o?[e,o]:[e],code:Se(e)})}function Ae(e,t,r=0){let[o,n]=t.inputs,[s=0]=t.attributes;return D(e,[o,n],{attributes:a=>[s,0,a(o),0,r],aligned:e.cols===1?[0,2]:[0]})}function Yr(e,t){if(!t)return[Ae(e,e)];let[r=0]=e.attributes,[o,n]=e.inputs,s=0;return t.map((i,a)=>{let u=s;return s+=i,D(e,[null,n],{attributes:()=>[r,u,i,1],table:{of:o,part:a}})})}var Bt=({inputs:e})=>e.flatMap(t=>t.op?.code===15?Bt(t):[t]);function Xr(e){let t=Bt(e),r=t.length<P?t:e.inputs,o=[],n=0;for(let s=0;s<r.length;s+=P-1){let i=r.slice(s,s+P-1),a=n,u=i.reduce((p,c)=>p+c.cols,0);n+=u;let l=()=>[a,i.length];o.push(D(e,i,{attributes:l,aligned:u===e.cols?[0]:[],lanes:p=>p(e)*u}))}return o}function Ct(e,t){let[r,o]=e.inputs;switch(e.op?.code){case 6:return Ot(e,r);case 13:return Yr(e,t.get(r));case 15:return Xr(e);case 19:case 20:return Lt(e,e.inputs);case 12:return[j({shader:"sigmoids",entry:"mean_sigmoid",constants:{}},e,[r,o],s=>Math.ceil(s(e)/256))];default:return[mt(e)]}}var jt=(e,t)=>({ops:[],kernel:Te,code:e,operands:[],writes:[],aligned:[],clock:t,table:null,attributes:()=>[],lanes:()=>1,groups:()=>1}),Gt=jt(te.AdvanceStep,{sets:"step"}),Nt=jt(te.SnapshotStep,{reads:"step",sets:"optimiser step"});var Jr=64;function It(e){let t=ee(e),r=s=>t.get(S(s))?.length===1?S(s):null,o=s=>{let[i]=s.inputs;if(s.attributes[0]!==1||!ye(s.rows,i.rows))return null;let a=r(i);if(!ne(a,0)||a.attributes[0]!==7)return null;let u=[],l=r(a.inputs[0]);if(l?.cols!==1||l.attributes[0]!==0)return null;for(;ne(l,20)&&!l.inputs[3];l=r(l.inputs[0])){let[d,h]=l.inputs;if(S(d).cols!==h.rows.max)return null;u.unshift(l)}if(!ne(l,3)||u.length===0)return null;let[p,c]=l.inputs;if(!ye(s.rows,p.rows)||c.rows.times!==i.cols)return null;let f=[l,...u,a,s],b=[l,...u].every(({cols:d})=>d<=1024);return Ut(f)||b?f:null};return[...e.prologue,...e.body].filter(s=>ne(s,6)&&s.cols===1).map(o).filter(s=>s!==null)}var ne=(e,t)=>e?.op?.code===t,Ut=e=>e.length===5;function $t(e){let[t,r]=[e[0],e.at(-1)],o=e.slice(1,-2),n=se([r,...t.inputs],P,null),s=se(t.attributes,C,0);for(let{inputs:a,attributes:u}of o){let[,l=null,p=null]=a;n.push(...se([l,p],P,null)),s.push(...se([...u.slice(0,2),p?1:0],C,0))}let i=a=>a(r);return j(Qr(e),r,[],i,()=>s,{ops:e,operands:n})}var se=(e,t,r)=>[...e,...Array.from({length:t-e.length},()=>r)];function Qr(e){let[t,r]=e,[o=0]=t.attributes;if(Ut(e)){let i=r.cols<=Jr?8:16;return{shader:"pairs",entry:"pairs",constants:{...{ACROSS:i,DOWN:512/i,WIDE:2*i},PHI:o,PSI:w(r.attributes,0)}}}let n=Math.max(16,...e.slice(0,-3).map(({cols:i})=>i));return{shader:"pairs",entry:"pairs_deep",constants:{FOURS:1024/2**Math.ceil(Math.log2(n)),PHI:o}}}function Ft(e,t){let r=new Map,o=(a,u)=>{for(let l of a)r.set(l,[]);r.set(a.at(-1),[u])};for(let a of It(e))o(a,$t(a));let n=ee(e),{prologue:s,body:i}=e;for(let a of[...s,...i]){let u=n.get(a)??[],[l]=u;if(a.op?.code===19&&u.length===1&&l?.op?.code===4){let c=(i.includes(a)||s.includes(l))&&l.inputs[1]===a?Mt(a,l):null;c&&o([a,l],c)}if(a.op?.code===13&&!t.has(a.inputs[0])){let p=u.filter(c=>c?.op?.code===16&&c.inputs[0]===a);if(p.length<u.length)continue;for(let c of p)o([a,c],{...Ae(c,a,c.attributes[0]),ops:[a,c],code:13})}}return r}function zt(e,t){let r=Ft(e,t),o=i=>i.flatMap(a=>r.get(a)??Ct(a,t)),n=o(e.body),s=n.some(({clock:i})=>i.reads==="optimiser step");return{prologue:Wt(o(e.prologue)),body:Wt([...s?[Nt]:[],...n,Gt])}}function Wt(e){let t=ft(new Set(e.map(({code:i})=>i))),r=Tt(e),o=St(r),n=new Set(e.keys()),s=[];for(;n.size>0;){let a=[...n].filter(p=>[...w(r,p).keys()].every(c=>!n.has(c))).reduce((p,c)=>w(o,c)>w(o,p)?c:p),u=to(w(e,a),e,r,n);for(let p of u.flat())n.delete(p);let l=u.map(p=>p.map(c=>w(e,c)));s.push({kernel:ro(l.flat(),t),table:l.flat().find(({table:p})=>p)?.table??null,chains:l})}return s}var Zr=({kernel:e},{kernel:t})=>e.entry===t.entry&&JSON.stringify(e.constants)===JSON.stringify(t.constants),eo=(e,t)=>!e||!t||e.of===t.of&&e.part===t.part;function to(e,t,r,o){let n=new Map,s=e.table;for(let i of o){let a=w(t,i);if(!Zr(a,e)||!eo(a.table,s))continue;let u=[...w(r,i)].filter(([f])=>o.has(f)),l=new Set;if(!u.every(([f,b])=>{let d=n.get(f);return d&&l.add(d),b&&d!==void 0}))continue;s??=a.table;let c=[...[...l].flat(),i].sort((f,b)=>f-b);for(let f of c)n.set(f,c)}return[...new Set(n.values())]}function ro(e,t){let{kernel:r}=w(e,0);if(r.shader==="elementwise")return{...r,constants:t};if(r.shader!=="matmul")return r;let o=n=>{let s=new Set(e.map(({attributes:a})=>w(a(oo),n))),[i=0]=s;return s.size>1?I.PerOp:i?I.Always:I.Never};return{...r,constants:{...r.constants,TRANSPOSE_A:o(4),TRANSPOSE_B:o(5)}}}var oo=e=>e.rows.max;function Kt(e,t,r){let o=new Map;return n=>{let s=r(n).map((a,u)=>({binding:u,resource:{buffer:a}})),i=o.get(n)??e.createBindGroup({layout:t,entries:s});return o.set(n,i),i}}function Ht(e){let t=null,r=null;return({pipeline:o,bindings:n,grid:s})=>{o!==t&&e.setPipeline(o),n!==r&&e.setBindGroup(0,n),t=o,r=n,e.dispatchWorkgroups(s[0],s[1])}}function qt(e){if(!e.features.has("timestamp-query")){let r=performance.now();return{writes:()=>{},async nanoseconds(){return await e.queue.onSubmittedWorkDone(),1e6*(performance.now()-r)}}}let t=e.createQuerySet({type:"timestamp",count:2});return{writes:(r,o)=>({querySet:t,...r&&{beginningOfPassWriteIndex:0},...o&&{endOfPassWriteIndex:1}}),async nanoseconds(){let r=e.createBuffer({size:16,usage:_.QUERY_RESOLVE|_.COPY_SRC}),o=e.createBuffer({size:16,usage:_.MAP_READ|_.COPY_DST}),n=e.createCommandEncoder();n.resolveQuerySet(t,0,2,r,0),n.copyBufferToBuffer(r,0,o,0,16),e.queue.submit([n.finish()]),await o.mapAsync(1);let[s=0n,i=0n]=new BigUint64Array(o.getMappedRange());for(let a of[r,o,t])a.destroy();return Number(i-s)}}}var no=8192,ae=class{constructor(t,r,o){this.plan=r;X(r,o);let{device:n}=t;this.#e=t;let s=He(r,ke(n));this.#o=zt(r,s);let{ranges:i,bytes:a}=Ee(this.#l);this.#t=qe(n,r,this.#o,s,{ops:a,dispatches:8*i.length}),n.queue.writeBuffer(this.#t.dispatches,0,Uint32Array.from(i.flat())),n.queue.writeBuffer(this.#t.arena,0,Uint32Array.of(0,...Y(o),0));for(let u of r.offsets.keys())u.leaf==="constant"&&u.values&&this.#t.write(u,u.values);this.#r=this.#m(),this.#r.catch(()=>{})}plan;#e;#t;#o;#r;#i=null;#n=!1;#s=0;#u=!1;#p=Promise.resolve();get bytes(){return this.#t.bytes}get#l(){return[...this.#o.prologue,...this.#o.body]}get step(){return this.#s}set step(t){N(t,"step"),this.#s=t,this.#e.device.queue.writeBuffer(this.#t.arena,0,Uint32Array.of(t))}write(t,r){V(this.plan,t,r);let o=this.plan.named.get(t);this.#t.write(o,r),o.leaf==="parameter"&&(this.#n=!1)}async read(t){let r=W(this.plan,t);await this.#r,this.#f(`read ${t}`);let o=await this.#t.read(r).catch(n=>{throw this.#a(`read ${t}`,n)});return r.shape.type==="i32"?new Int32Array(o):new Float32Array(o)}async run(t=1,r={}){await this.#c(t,r)}async time(t=1,r={}){await this.#r,await this.#e.device.queue.onSubmittedWorkDone();let o=qt(this.#e.device),n=await this.#c(t,r,o);return{gpu:await o.nanoseconds(),host:n}}async#c(t,r,o){N(t);let n=J(this.plan,r),{prologue:s,body:i}=await this.#r,{device:a}=this.#e;this.#f("run"),this.#d(n,[...s,...i]);let u=this.#n?[]:s;this.#n=!0;let l=Math.max(1,Math.floor(no/i.length)),p=0;for(let c=0;c<Math.max(1,t);c+=l){let f=performance.now(),b=a.createCommandEncoder(),d=o?.writes(c===0,c+l>=t),h=b.beginComputePass(d&&{timestampWrites:d}),y=Ht(h);c===0&&u.forEach(y);for(let E=c;E<Math.min(t,c+l);E++)i.forEach(y);h.end(),a.queue.submit([b.finish()]);let R=a.queue.onSubmittedWorkDone();R.catch(()=>{}),p+=performance.now()-f,await this.#p.catch(E=>{throw this.#a("run",E)}),this.#p=R}return this.#s=(this.#s+t)%2**32,1e6*p}dispose(){this.#u=!0,this.#t.destroy()}async#m(){let{device:t,layout:r,pipeline:o,noTable:n}=this.#e,{arena:s,ops:i,dispatches:a,refused:u}=this.#t,l=await u;if(l)throw this.#a("load",l);let p=Kt(t,r,b=>[s,i,b,a]),c=await Promise.all(this.#l.map(async({kernel:b,table:d,chains:h})=>{let y=p(d?this.#t.tables(d.of)[d.part]:n);return{pipeline:await o(b).catch(E=>{throw this.#a(so(h),E)}),bindings:y,grid:[0,0]}})),f=this.#o.prologue.length;return{prologue:c.slice(0,f),body:c.slice(f)}}#d(t,r){let o=[...t.values()].join();if(o===this.#i)return;this.#i=o,this.#n=!1;let n=l=>Ie(l.rows,t),s=this.#l,{ranges:i,bytes:a}=Ee(s),u=new ArrayBuffer(a);s.forEach((l,p)=>{let[c]=w(i,p),f=xt(l,n,this.#t.at,u,c);w(r,p).grid=vt(f,p,s.length)}),this.#e.device.queue.writeBuffer(this.#t.ops,0,u)}#f(t){if(this.#e.lost!==null)throw this.#a(t,null);if(this.#u)throw this.#a(t,"the program was disposed of; load its plan again")}#a(t,r){let o=this.#e.lost??(r instanceof Object&&"message"in r?r.message:String(r));return new Yt.BackendError(`webgpu: ${t}: ${o}`)}},so=e=>[...new Set(e.flat().flatMap(({ops:t})=>t.map(({op:r})=>r?.name)))].join(", ")||"step counter";var Re=require("./errors.js");async function H(e=globalThis.navigator?.gpu){e!==void 0&&!G(e,"requestAdapter")&&x("gpu",e,"navigator.gpu");let t=await e?.requestAdapter({powerPreference:"high-performance"});if(!t)throw new Re.BackendError("webgpu: this host has no GPU adapter; use --backend wasm");let{maxStorageBufferBindingSize:r,maxBufferSize:o}=t.limits,n=t.features.has("timestamp-query")?["timestamp-query"]:[],s={maxStorageBufferBindingSize:r,maxBufferSize:o};return t.requestDevice({requiredLimits:s,requiredFeatures:n}).catch(i=>{throw new Re.BackendError(`webgpu: the adapter refused a device (${i.message}); use --backend wasm`)})}function ie(e){G(e,"createBuffer")||x("device",e,"a GPUDevice, such as await requestDevice()");let t=e.createBuffer({size:16,usage:_.STORAGE}),r=yt(e),o={device:e,layout:r,pipeline:wt(e,r),noTable:t,lost:null};return e.lost.then(({message:n,reason:s})=>{o.lost=`the device was lost (${n||s}); open another, or use --backend auto, which continues on the CPU`}),{name:"webgpu",device:e,load:(n,s)=>new ae(o,n,s)}}var Xt;async function ao(){let e="webgpu";try{let{create:t,globals:r}=await import(e);return Object.assign(globalThis,r),t(["disable-dawn-features=timestamp_quantization"])}catch(t){let r=t.message.split(`
`)[0];throw new Vt.BackendError(`webgpu: this host has no navigator.gpu, and the package webgpu does not load (${r}); npm install webgpu`)}}async function Jt(){return Xt??=globalThis.navigator?.gpu??await ao(),ie(await H(Xt))}var Qt=require("./errors.js");0&&(module.exports={BackendError,auto,openGpu,requestDevice,webgpu});
