import {
  readBytes
} from "./chunk-MYGYUJX5.js";
import {
  copyBytes
} from "./chunk-HDW7NMTB.js";
import {
  describe,
  hasMethods,
  isObject,
  kindOf,
  refuse
} from "./chunk-FOST4AUN.js";

// src/model/source.ts
var ADDRESS = /^(https?|data|blob):/i, HTML = /^(ï»¿)?\s*<(!|html)/i;
async function bytesOf(name, source, wants) {
  let place = typeof source == "string" || isObject(source) && kindOf(source) === "URL" ? String(source) : null, fail = (why, cause) => {
    throw new RangeError(`${name}: got ${describe(place ?? source)}; ${why}`, { cause });
  }, unreachable = (error) => fail(`it cannot be fetched (${error.message.slice(0, 99)}); check the address and the connection`, error);
  place?.includes("\0") && refuse(name, Object(place), wants);
  let content = source;
  if (place !== null && (content = readBytes && !ADDRESS.test(place) ? await readBytes(place).catch((error) => fail(error.message, error)) : await fetch(place).catch(unreachable)), hasMethods(content, "arrayBuffer")) {
    let { ok = !0, status } = content;
    ok || fail(`the server answered ${status}; check the address`), content = await content.arrayBuffer().catch(unreachable);
  }
  let bytes = copyBytes(content) ?? refuse(name, source, wants);
  return HTML.test(String.fromCharCode(...bytes.subarray(0, 64))) && fail("the server answered a page of HTML; check the address"), bytes;
}

export {
  bytesOf
};
