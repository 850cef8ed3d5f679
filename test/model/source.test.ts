// What loadModel takes, and what it says of everything else.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { loadModel } from "../../src/model/load.ts";
import { decodeModel } from "../../src/model/model-file.ts";
import { expectRefused, kindsBut } from "../base/wrong-values.ts";

const original = new URL("../../examples/bowl.safetensors", import.meta.url);
const bytes = new Uint8Array(readFileSync(original));
const buffer = bytes.buffer;
const page = '\n<!DOCTYPE html>\n<html><body><script type="module" src="/main.js"></script></body></html>';
const elsewhere = (code: string) => vm.runInNewContext(code)(buffer);
function within<View>(View: new (buffer: ArrayBuffer, offset: number, length: number) => View): View {
  const around = new Uint8Array(bytes.length + 16);
  around.set(bytes, 8);
  return new View(around.buffer, 8, bytes.length);
}
function shared(): Uint8Array {
  const view = new Uint8Array(new SharedArrayBuffer(bytes.length));
  view.set(bytes);
  return view;
}

let folder: string;
let server: Server;
let site: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "penchant-"));
  copyFileSync(original, join(folder, "a model.safetensors"));
  writeFileSync(join(folder, "page.safetensors"), page);
  server = createServer(({ url }, answer) => {
    if (url === "/model.safetensors") answer.end(bytes);
    else if (url === "/other") answer.setHeader("content-type", "text/html").end(page);
    else answer.writeHead(404).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

type Case = [name: string, source: () => unknown];
const path = (name: string) => join(folder, name);

describe("loadModel takes", () => {
  it.each<Case>([
    ["a path", () => path("a model.safetensors")],
    ["a file: URL", () => pathToFileURL(path("a model.safetensors"))],
    ["the text of a file: URL", () => pathToFileURL(path("a model.safetensors")).href],
    ["the text of an http: URL", () => `${site}/model.safetensors`],
    ["an http: URL", () => new URL("model.safetensors", site)],
    ["a data: URL", () => `data:application/octet-stream;base64,${Buffer.from(bytes).toString("base64")}`],
    ["a blob: URL", () => URL.createObjectURL(new Blob([bytes]))],
    ["a Response", () => fetch(`${site}/model.safetensors`)],
    ["a Response without an address", () => new Response(bytes)],
    ["a Blob", () => new Blob([bytes])],
    ["a File", () => new File([bytes], "model.safetensors")],
    ["an ArrayBuffer", () => buffer],
    ["a Uint8Array", () => within(Uint8Array)],
    ["a Buffer", () => Buffer.from(bytes)],
    ["a DataView", () => within(DataView)],
    ["an Int8Array", () => within(Int8Array)],
    ["a Uint8ClampedArray", () => new Uint8ClampedArray(bytes)],
    ["a Float32Array", () => new Float32Array(buffer.slice(0, bytes.length))],
    ["shared memory", shared],
    ["a SharedArrayBuffer", () => shared().buffer],
    ["a Uint8Array of another realm", () => elsewhere("(buffer) => new Uint8Array(buffer)")],
    ["an ArrayBuffer of another realm", () => elsewhere("(buffer) => new Uint8Array(new Uint8Array(buffer)).buffer")],
    ["a DataView of another realm", () => elsewhere("(buffer) => new DataView(buffer)")],
  ])("%s", async (_, source) => {
    const given = (await source()) as Uint8Array;
    expect(await loadModel(given)).toEqual(await decodeModel(bytes));
  });
});

describe("loadModel explains", () => {
  it.each<[string, () => unknown, string | RegExp]>([
    ["a missing file", () => "nope", 'source: got "nope"; there is no such file; check the path'],
    ["an empty path", () => "", 'source: got ""; there is no such file; check the path'],
    [
      "a missing file by URL",
      () => new URL("file:///nope"),
      'source: got "file:///nope"; there is no such file; check the path',
    ],
    ["a folder", () => tmpdir(), /^source: got ".*"; it cannot be read \(EISDIR\); check the path$/],
    [
      "an address where nothing is",
      () => `${site}/nope`,
      /^source: got "http:.*\/nope"; the server answered 404; check the address$/,
    ],
    [
      "a Response that is an error",
      () => fetch(`${site}/nope`),
      "source: got Response; the server answered 404; check the address",
    ],
    [
      "a page for a missing file",
      () => `${site}/other`,
      /^source: got "http:.*"; the server answered a page of HTML; check the address$/,
    ],
    [
      "a page in a Response",
      () => fetch(`${site}/other`),
      "source: got Response; the server answered a page of HTML; check the address",
    ],
    [
      "a page that was saved",
      () => path("page.safetensors"),
      /; the server answered a page of HTML; check the address$/,
    ],
    [
      "a page as bytes",
      () => new TextEncoder().encode(page),
      /^source: got Uint8Array of \d+; the server answered a page of HTML/,
    ],
    [
      "no server",
      () => "http://127.0.0.1:1/m",
      'source: got "http://127.0.0.1:1/m"; it cannot be fetched (fetch failed); check the address and the connection',
    ],
  ])("%s", async (_, source, sentence) => {
    const given = (await source()) as string;
    const error = await loadModel(given).catch((error) => error);
    expect(error).toBeInstanceOf(RangeError);
    if (typeof sentence === "string") expect(error.message).toBe(sentence);
    else expect(error.message).toMatch(sentence);
  });

  it("a Response that was read before", async () => {
    const response = new Response(bytes);
    await response.arrayBuffer();
    await expect(loadModel(response)).rejects.toThrow("source: got Response; it cannot be fetched (Body is unusable");
  });

  it("a buffer that was transferred", async () => {
    const moved = new Uint8Array(bytes);
    structuredClone(moved.buffer, { transfer: [moved.buffer] });
    await expect(loadModel(moved)).rejects.toThrow("safetensors: the file has 0 bytes");
  });

  it.each<Case>([
    ["bytes that were decoded as text", () => new TextDecoder().decode(bytes)],
    ["bytes in base64", () => Buffer.from(bytes).toString("base64")],
    ["bytes in hexadecimal", () => Buffer.from(bytes).toString("hex")],
    ["a path of bytes", () => `${path("x")}${"y".repeat(5000)}`],
  ])("%s, without printing them", (_, source) => expectRefused("source", () => loadModel(source() as string)));

  it.each(kindsBut("bytes", "a buffer", "a typed array of BigInts"))("%s", (_, value) =>
    expectRefused("source", () => loadModel(value as never)),
  );

  it.each(kindsBut("bytes", "a buffer", "a typed array of BigInts"))("%s given to decodeModel", (_, value) =>
    expectRefused("bytes", () => decodeModel(value as never)),
  );
});

describe("in a browser", () => {
  it("a path is fetched, and what it means is left to the page", async () => {
    vi.resetModules();
    vi.doMock("#host", () => import("../../src/host/browser.ts"));
    const asked: unknown[] = [];
    vi.stubGlobal("fetch", async (address: unknown) => {
      asked.push(address);
      return new Response(asked.length === 1 ? bytes : page);
    });
    const { loadModel: load } = await import("../../src/model/load.ts");
    expect(await load("models/bowl.safetensors")).toEqual(await decodeModel(bytes));
    await expect(load("/models/nope.safetensors")).rejects.toThrow("the server answered a page of HTML");
    expect(asked).toEqual(["models/bowl.safetensors", "/models/nope.safetensors"]);
    vi.unstubAllGlobals();
    vi.doUnmock("#host");
    vi.resetModules(); // files that share this process must not get what was loaded for a browser
  });
});
