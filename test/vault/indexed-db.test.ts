// What befalls a page's database: connections that are lost, a page that deletes or upgrades it, another that opens it too.

import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { indexedDbStore } from "../../src/vault/indexed-db-store.ts";
import { openVault } from "../../src/vault/vault.ts";
import { cases } from "../host/suite/vault.ts";

const state = Uint8Array.of(1, 2, 3);
let persist: () => Promise<boolean>;
let databases: IDBDatabase[];
let held: Set<string>;

beforeEach(() => {
  [persist, databases, held] = [async () => true, [], new Set()];
  const factory = new IDBFactory();
  const open = factory.open.bind(factory);
  factory.open = (...given) => {
    const request = open(...given);
    request.addEventListener("success", () => databases.push(request.result));
    return request;
  };
  const request = async (name: string, _: object, work: (lock: object | null) => unknown) => {
    if (held.has(name)) return work(null);
    held.add(name);
    try {
      return await work({ name });
    } finally {
      held.delete(name);
    }
  };
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("indexedDB", factory);
  vi.stubGlobal("navigator", { locks: { request }, storage: { persist: () => persist() } });
});
afterEach(() => {
  vi.unstubAllGlobals();
});
const turns = () => new Promise((resolve) => setTimeout(resolve, 20));
const settled = (request: IDBOpenDBRequest) =>
  new Promise((resolve) => {
    for (const event of ["success", "error", "blocked"]) request.addEventListener(event, () => resolve(event));
  });

describe("IndexedDB", () => {
  for (const [what, run] of Object.entries(cases)) it(what, async () => run(await indexedDbStore()));

  it("keeps records and the key when it is closed and opened again at once", async () => {
    const first = await indexedDbStore();
    await (await openVault(first, first)).save("ann", "model", state);
    first.close();
    await expect(first.read("a")).rejects.toThrow("vault: its store was closed; open another");
    const second = await indexedDbStore();
    expect(await (await openVault(second, second)).load("ann", "model")).toEqual(state);
    await expect(indexedDbStore()).rejects.toThrow("this page or another tab of this site has it open");
    second.close();
  });

  it.each(["close", "fail"])("goes on when its connection is lost (%s)", async (how) => {
    const store = await indexedDbStore();
    await store.write("a", state);
    const lose = () => {
      const last = databases.at(-1) as IDBDatabase;
      if (how === "close") last.close();
      else {
        last.transaction = () => {
          throw new DOMException("Connection to Indexed Database server lost", "UnknownError");
        };
      }
    };
    lose();
    expect(await store.read("a")).toEqual(state);
    lose();
    await store.write("b", state);
    lose();
    await store.remove("a");
    lose();
    expect(await store.list()).toEqual(["b"]);
  });

  it("refuses a page that another came after, also one whose lock was lost", async () => {
    const first = await indexedDbStore();
    await first.write("a", state);
    held.clear();
    const second = await indexedDbStore();
    await second.write("a", Uint8Array.of(4));
    for (const call of [
      () => first.write("a", state),
      () => first.write("b", state),
      () => first.remove("a"),
      () => first.read("a"),
      () => first.list(),
    ]) {
      await expect(call()).rejects.toThrow("vault: another page of this site has opened it since");
    }
    expect(await second.list()).toEqual(["a"]);
    expect(await second.read("a")).toEqual(Uint8Array.of(4));
  });

  it("does not hold up a page that deletes its database, nor makes it again", async () => {
    const store = await indexedDbStore();
    await store.write("a", state);
    expect(await settled(indexedDB.deleteDatabase("penchant"))).toBe("success");
    for (const call of [() => store.read("a"), () => store.write("a", state)]) {
      await expect(call()).rejects.toThrow("or its data were removed, so this page reads and writes nothing any more");
    }
    expect(await indexedDB.databases()).toEqual([]);
  });

  it("does not hold up a newer page's upgrade", async () => {
    const store = await indexedDbStore();
    expect(await settled(indexedDB.open("penchant", 2))).toBe("success");
    await expect(store.read("a")).rejects.toThrow("a newer version of this site has changed its database; reload");
  });

  it("waits for no answer about persistent storage", async () => {
    let answer: (granted: boolean) => void = () => {};
    persist = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const store = await indexedDbStore();
    expect(store.persisted).toBe(false);
    answer(true);
    await turns();
    expect(store.persisted).toBe(true);
    store.close();
    persist = () => Promise.reject(new TypeError("not allowed here"));
    expect((await indexedDbStore()).persisted).toBe(false);
  });

  it("tells of a full disk what it is", async () => {
    const store = await indexedDbStore();
    (databases.at(-1) as IDBDatabase).transaction = () => {
      throw new DOMException("Quota exceeded", "QuotaExceededError");
    };
    await expect(store.write("a", state)).rejects.toThrow("the browser allows this site no more space");
  });
});
