import {
  HEADER,
  MAX_SLOTS,
  NONCE,
  WRAPPED_KEY,
  checkStore,
  decodeUtf8,
  encodeUtf8,
  isOpen,
  newDataKey,
  newSlot,
  openHeader,
  openSlot,
  openSlots,
  pseudonym,
  seal,
  unseal,
  unwrapDataKey,
  withSecrets,
  writeSlots
} from "./chunk-KLW3IBKP.js";
import {
  copyBytes,
  hex,
  joinBytes
} from "./chunk-HDW7NMTB.js";
import {
  VaultError
} from "./chunk-MMKH5L6C.js";
import {
  sameValues
} from "./chunk-NNLXVFEM.js";
import {
  refuse
} from "./chunk-FOST4AUN.js";

// src/vault/turns.ts
var lastCalls = /* @__PURE__ */ new WeakMap();
function inTurn(store, call) {
  let result = (lastCalls.get(store) ?? Promise.resolve()).then(call), discard = () => {
  };
  return lastCalls.set(store, result.then(discard, discard)), result;
}

// src/vault/change-secrets.ts
async function addSecret(store, secret, another) {
  return change(store, { secret, another }, async ({ secret: secret2, another: another2 }) => {
    let { keys, mine, others } = await openSlots(store, secret2), slots = [...mine, ...others];
    for (let slot of slots) if (isOpen(await openSlot(slot, another2, !1))) return;
    if (slots.length >= MAX_SLOTS)
      throw new RangeError(
        `another: the vault has ${slots.length} secrets, as many as it can have; replace one (changeSecret), or remove the others (removeOtherSecrets)`
      );
    await replaceSlots(store, [...slots, await newSlot(another2, keys)]);
  });
}
async function changeSecret(store, secret, next) {
  return change(store, { secret, next }, async ({ secret: secret2, next: next2 }) => {
    let { keys, others } = await openSlots(store, secret2), slots = [await newSlot(next2, keys)];
    for (let slot of others) await openSlot(slot, next2, !1) || slots.push(slot);
    await replaceSlots(store, slots);
  });
}
async function removeOtherSecrets(store, secret) {
  return change(
    store,
    { secret },
    async ({ secret: secret2 }) => replaceSlots(store, (await openSlots(store, secret2)).mine.slice(0, 1))
  );
}
async function change(store, secrets, make) {
  checkStore("store", store), await withSecrets(secrets, (copies) => inTurn(store, () => make(copies)));
}
async function replaceSlots(store, slots) {
  await writeSlots(store, slots), await writeSlots(store, slots);
}

// src/vault/sealed-records.ts
var FORMAT = 1, KEY_FORMAT = 2, FINGERPRINT = NONCE, MODEL_OFFSET = 11, keyAssociatedData = (format, name) => joinBytes(Uint8Array.of(format), encodeUtf8("K"), encodeUtf8(name)), fingerprintOf = (wrapped) => wrapped.slice(0, FINGERPRINT);
async function newKeyRecord(wrap, name, userId) {
  let associatedData = keyAssociatedData(KEY_FORMAT, name), { key, wrapped } = await newDataKey(wrap, associatedData), sealedId = await seal(wrap, joinBytes(associatedData, wrapped), userId), record = joinBytes(associatedData.slice(0, 2), wrapped, sealedId);
  return { key, fingerprint: fingerprintOf(wrapped), userId, record };
}
async function openKeyRecord(wrap, name, record) {
  let { associatedData, wrapped } = parseKeyRecord(name, record), key = await unwrapDataKey(wrap, associatedData, wrapped), userId = key && await unsealUserId(wrap, key, name, record);
  if (key && userId) return { key, fingerprint: fingerprintOf(wrapped), userId };
  throw damagedKey(name);
}
async function openUserId(wrap, name, record) {
  if (record[0] === FORMAT) return (await openKeyRecord(wrap, name, record)).userId;
  let userId = await unsealUserId(wrap, wrap, name, record);
  if (userId) return userId;
  throw damagedKey(name);
}
function parseKeyRecord(name, record) {
  let [format = 0, kind] = record;
  if (kind !== encodeUtf8("K")[0] || !(format === FORMAT || format === KEY_FORMAT)) throw damagedKey(name);
  return { associatedData: keyAssociatedData(format, name), wrapped: record.slice(2, 2 + WRAPPED_KEY), sealedId: record.slice(2 + WRAPPED_KEY) };
}
function unsealUserId(wrap, dataKey, name, record) {
  let { associatedData, wrapped, sealedId } = parseKeyRecord(name, record);
  return record[0] === FORMAT ? unseal(dataKey, associatedData, sealedId) : unseal(wrap, joinBytes(associatedData, wrapped), sealedId);
}
var damagedKey = (name) => new VaultError(`vault: the record ${name} does not open: it was damaged or changed; restore it, or forget the user`);
async function stateRecord(key, userId, { number, model, state }) {
  let hash = encodeUtf8(model), head = joinBytes(
    Uint8Array.of(FORMAT),
    encodeUtf8("S"),
    encodeUint64(number),
    Uint8Array.of(hash.length),
    hash
  ), sealed = await seal(key, joinBytes(head, userId), state);
  return { record: joinBytes(head, sealed), nonce: sealed.slice(0, NONCE) };
}
async function openStateRecord(key, userId, record) {
  let model = record.slice(MODEL_OFFSET, MODEL_OFFSET + (record[MODEL_OFFSET - 1] ?? 0)), head = record.slice(0, MODEL_OFFSET + model.length), isStateRecord = head[0] === FORMAT && head[1] === encodeUtf8("S")[0], sealed = record.slice(head.length), state = isStateRecord ? await unseal(key, joinBytes(head, userId), sealed) : null, nonce = sealed.slice(0, NONCE);
  if (state) return { number: decodeUint64(head.subarray(2)), model: decodeUtf8(model), state, nonce };
  throw new VaultError(
    "vault: this user's state does not open: it was damaged, changed or another user's; restore it, or forget the user"
  );
}
var TOMBSTONE = { saves: 0, fingerprint: new Uint8Array(FINGERPRINT) }, isTombstone = ({ fingerprint }) => sameValues(fingerprint, TOMBSTONE.fingerprint), counterRecord = ({ saves, fingerprint }) => joinBytes(encodeUint64(saves), fingerprint);
function openCounterRecord(record) {
  if (record.length === 8 + FINGERPRINT) return { saves: decodeUint64(record), fingerprint: record.slice(8) };
  throw new VaultError("counters: the counter of this user is damaged; restore it, or forget the user");
}
function encodeUint64(value) {
  let bytes = new Uint8Array(8);
  return new DataView(bytes.buffer).setBigUint64(0, BigInt(value)), bytes;
}
var decodeUint64 = (bytes) => Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));

// src/vault/identifiers.ts
function encodeId(argument, text) {
  let wants = "well-formed text of at least one character";
  typeof text != "string" && refuse(argument, text, wants);
  let bytes = encodeUtf8(text);
  return text !== "" && decodeUtf8(bytes) === text ? bytes : refuse(argument, text, wants, RangeError);
}
function formsOf(user) {
  encodeId("user", user);
  let nfc = user.normalize("NFC");
  return [nfc, ...new Set([user, user.normalize("NFD")].filter((form) => form !== nfc))];
}
function checkModel(model) {
  let { length } = encodeId("model", model);
  if (length > 255) throw new RangeError(`model: got ${length} bytes; it must be the model's hash, at most 255 bytes`);
}

// src/vault/user-records.ts
var recordNames = (userId, name) => ({
  userId,
  key: `key-${name}`,
  state: `state-${name}`,
  counter: `counter-${name}`
}), UserRecords = class {
  #store;
  #keys;
  #counters;
  constructor(store, keys, counters) {
    this.#store = store, this.#keys = keys, this.#counters = counters;
  }
  /**
   * The names of a user's records. Records that an earlier version kept under another form of the id are moved there first.
   * @throws VaultError when such records are damaged, or as `checkForms`.
   */
  async namesOf(user) {
    let [nfc, ...others] = formsOf(user), names = await this.#named(nfc);
    for (let form of others) {
      let from = await this.#named(form), { moved, there } = await this.#compare(from, names);
      moved?.saved && !there?.saved && await this.save(names, there, moved.saved, () => {
      }), moved && await this.erase(from);
    }
    return names;
  }
  /** @throws VaultError when two forms of a user's id have records that differ. */
  async checkForms(user) {
    let [nfc, ...others] = formsOf(user);
    for (let form of others) await this.#compare(await this.#named(form), await this.#named(nfc));
  }
  async #compare(from, to) {
    let moved = await this.open(from), there = moved && await this.open(to), [one, other] = [moved?.saved, there?.saved];
    if (!one || !other || one.model === other.model && sameValues(one.state, other.state)) return { moved, there };
    throw new VaultError(
      `vault: an earlier version kept two users whose ids are the same text in two Unicode forms; keep one: remove the records of ${from.key} or of ${to.key} (vault.remove)`
    );
  }
  async #named(id) {
    let userId = encodeId("user", id);
    return recordNames(userId, await pseudonym(this.#keys.names, userId));
  }
  /** Opens a user's records and checks them against the counter; null for a user without records. */
  async open(names) {
    let keyRecord = await this.#store.read(names.key), counter = await this.#readCounter(names);
    if (counter && isTombstone(counter))
      return await this.erase(names), null;
    let wasSaved = (counter?.saves ?? 0) > 0;
    if (!keyRecord) {
      if (wasSaved) throw missing();
      return null;
    }
    let dataKey = await openKeyRecord(this.#keys.wrap, names.key, keyRecord);
    if (this.#counters && !(counter && sameValues(counter.fingerprint, dataKey.fingerprint)))
      throw new VaultError(
        "vault: this user's key has no counter: it was put back after the user was forgotten; forget the user"
      );
    let record = await this.#store.read(names.state);
    if (!record) {
      if (wasSaved) throw missing();
      return { dataKey, saved: null };
    }
    let saved = await openStateRecord(dataKey.key, names.userId, record);
    if (counter && saved.number < counter.saves)
      throw new VaultError(
        `vault: an old record was put back, save ${saved.number} of ${counter.saves}; restore the newest, or forget the user`
      );
    return counter && saved.number > counter.saves && await this.#writeCounter(names, { saves: saved.number, fingerprint: dataKey.fingerprint }), { dataKey, saved };
  }
  /** Replaces the state of a user whose records were opened. `attempts` is told of the save before it is written. */
  async save(names, opened, { model, state }, attempts) {
    let dataKey = opened?.dataKey ?? await this.#createKey(names), number = (opened?.saved?.number ?? 0) + 1, { record, nonce } = await stateRecord(dataKey.key, names.userId, { number, model, state });
    attempts({ dataKey, saved: { number, model, state, nonce } }), await this.#store.write(names.state, record), await this.#writeCounter(names, { saves: number, fingerprint: dataKey.fingerprint });
  }
  async #createKey(names) {
    await this.#store.remove(names.state);
    let { record, ...dataKey } = await newKeyRecord(this.#keys.wrap, names.key, names.userId);
    return await this.#writeCounter(names, { saves: 0, fingerprint: dataKey.fingerprint }), await this.#store.write(names.key, record), dataKey;
  }
  async #readCounter(names) {
    let record = await this.#counters?.read(names.counter);
    return record ? openCounterRecord(record) : null;
  }
  async #writeCounter(names, counter) {
    await this.#counters?.write(names.counter, counterRecord(counter));
  }
  /** Erases a user's records under every form of the id. */
  async forget(user) {
    for (let form of formsOf(user)) await this.erase(await this.#named(form));
  }
  async erase(names) {
    await this.#writeCounter(names, TOMBSTONE), await this.#store.remove(names.key), await this.#store.remove(names.state), await this.#counters?.remove(names.counter);
  }
}, missing = () => new VaultError(
  "vault: this user's record is missing, but the user was not forgotten; restore it, or forget the user"
);

// src/vault/damage.ts
var USER_RECORD = /^(?:key|state|counter)-([0-9a-f]{64})$/, AT_ONCE = 16;
function namesByRecord(record) {
  let [, name] = USER_RECORD.exec(String(record)) ?? [];
  return name ? recordNames(new Uint8Array(0), name) : refuse("record", record, "the name of a user's record, as vault.check() returns it", RangeError);
}
async function intactUsers({ store, keys }) {
  let users = [], names = (await store.list()).filter((name) => name.startsWith("key-")), read = async () => {
    for (let name = names.pop(); name; name = names.pop()) {
      let userId = await idIn(store, keys, name).catch(nullIfDamaged);
      userId && users.push(decodeUtf8(userId));
    }
  };
  return await Promise.all(Array.from({ length: AT_ONCE }, read)), await store.list(), users;
}
async function findDamage(parts) {
  let { store, counters, keys, records } = parts, found = [], names = new Set(await store.list());
  for (let record of names) {
    let [, name] = USER_RECORD.exec(record) ?? [], userId = await idIn(store, keys, `key-${name}`).catch(nullIfDamaged), user = userId && decodeUtf8(userId), add = (problem) => found.push({ record, user, problem });
    if (!name && record !== HEADER) {
      add("the vault wrote no record of this name; remove it from the store");
      continue;
    }
    try {
      let stored = await store.problem?.(record);
      stored && add(stored);
    } catch (error) {
      tell(add)(error);
      continue;
    }
    name && (record.startsWith("key-") ? (await idIn(store, keys, record).catch(tell(add)), userId && !names.has(`state-${name}`) ? await records.open(recordNames(userId, name)).catch(tell(add)) : user && user !== user.normalize("NFC") && await records.checkForms(user).catch(tell(add))) : names.has(`key-${name}`) ? userId && await records.open(recordNames(userId, name)).catch(tell(add)) : add("it has no key, so nobody can read it: a crash interrupted a removal; remove it"));
  }
  for (let record of await counters?.list() ?? []) {
    let [, name] = USER_RECORD.exec(record) ?? [], add = (problem) => found.push({ record, user: null, problem });
    try {
      openCounterRecord(await counters?.read(record)).saves > 0 && !names.has(`key-${name}`) && add("the records that it counts are missing, but the user was not forgotten; restore them, or remove it");
    } catch (error) {
      tell(add)(error);
    }
  }
  return await store.list(), await counters?.list(), found;
}
async function idIn(store, keys, name) {
  let record = await store.read(name);
  return record && openUserId(keys.wrap, name, record);
}
function nullIfDamaged(error) {
  if (error instanceof VaultError) return null;
  throw error;
}
var tell = (add) => (error) => {
  nullIfDamaged(error), add(error.message);
};

// src/vault/revision.ts
var none = () => ({ key: "", save: "" }), revisionOf = (opened) => opened?.saved ? { key: hex(opened.dataKey.fingerprint), save: hex(opened.saved.nonce) } : none(), areSame = (a, b) => a.key === b.key && a.save === b.save, FailedSaves = class {
  #followed = /* @__PURE__ */ new WeakMap();
  add(follows, attempted) {
    this.#followed.set(follows, [...this.#followed.get(follows) ?? [], attempted]);
  }
  /** Whether the vault has the revision that a caller knows, or one that the caller's own failed save has made of it. */
  isKnown(known, now) {
    return [known, ...this.#followed.get(known) ?? []].some((each) => areSame(each, now));
  }
};
function overtaken(follows, now) {
  let what = follows.key !== "" && now.key !== follows.key ? `this user was forgotten${now.key === "" ? "" : ", and has answered anew,"}` : "another agent has saved this user";
  return new VaultError(
    `vault: ${what} since their answers were read here, so nothing was saved; read the user anew (agent.user), then answer again`
  );
}

// src/vault/vault.ts
async function openVault(store, secret, counters) {
  if (checkStore("store", store), counters !== void 0 && checkStore("counters", counters), counters === store) throw new RangeError("counters: got the vault's own store; it must be a separate one");
  let keys = await withSecrets({ secret }, (own) => inTurn(store, () => openHeader(store, own.secret)));
  return new Vault(store, keys, counters);
}
var Vault = class {
  #parts;
  #failed = new FailedSaves();
  /** @internal */
  constructor(store, keys, counters) {
    this.#parts = { store, keys, counters, records: new UserRecords(store, keys, counters) };
  }
  /** With a tag, Vue makes no proxy, which hides private members. */
  get [Symbol.toStringTag]() {
    return "Vault";
  }
  /**
   * Returns the state last saved for a user, or null when there is none.
   *
   * @param user The user's id, at least one character. Ids that Unicode takes for the same text (NFC, NFD) are one user.
   * @param model Hash of the model that the state is for, 1 to 255 bytes in UTF-8.
   * @throws VaultError when a record is damaged, was rolled back or removed, or was saved for another model.
   */
  load(user, model) {
    return this.#enqueue(async () => {
      checkModel(model);
      let saved = (await this.#open(user))?.saved;
      if (!saved) return null;
      if (saved.model === model) return saved.state;
      throw new VaultError(
        `vault: the state was saved for model ${saved.model}, not ${model}; load that model, or forget the user`
      );
    });
  }
  /**
   * Returns what the vault has of a user, for `save` to follow. Ask before `load`: then nothing that came between is lost.
   *
   * @param known An earlier revision of the user. When the vault has that one still, `known` itself is returned.
   * @throws VaultError when a record is damaged, or was rolled back or removed.
   */
  revision(user, known) {
    return this.#enqueue(async () => {
      let now = revisionOf(await this.#open(user));
      return known && this.#failed.isKnown(known, now) ? known : now;
    });
  }
  /**
   * Replaces a user's state atomically: after a crash the vault has the old state or the new one.
   *
   * @param model Hash of the model that the state is for, 1 to 255 bytes in UTF-8.
   * @param follows The revision that the state was made from. Without it, whatever the vault has is replaced.
   * @returns The revision of this save.
   * @throws VaultError when the vault has another revision than `follows`, because another agent has saved or forgotten the
   *   user since; or when the user's existing records do not open: forget the user first.
   */
  async save(user, model, state, follows) {
    let copy = copyBytes(state) ?? refuse("state", state, "bytes");
    return this.#enqueue(async () => {
      checkModel(model);
      let { records } = this.#parts, names = await records.namesOf(user), opened = await records.open(names), now = revisionOf(opened);
      if (follows && !this.#failed.isKnown(follows, now)) throw overtaken(follows, now);
      let next = now;
      return await records.save(names, opened, { model, state: copy }, (attempt) => {
        next = revisionOf(attempt), follows && this.#failed.add(follows, next);
      }), next;
    });
  }
  /**
   * Destroys a user's data key and removes their state, even when the records are damaged or rolled back.
   *
   * @returns The revision that the first save of a new user with this id follows.
   */
  forget(user) {
    return this.#enqueue(async () => (await this.#parts.records.forget(user), none()));
  }
  /**
   * Returns the ids of all users in the vault, in no particular order. Users whose key record is damaged are left out: `check`
   * tells of them.
   */
  users() {
    return this.#enqueue(() => intactUsers(this.#parts));
  }
  /** Reads every record, and returns those with which something is wrong; none when the vault is whole. */
  check() {
    return this.#enqueue(() => findDamage(this.#parts));
  }
  /**
   * Forgets the user whose record has this name, also when nobody can read whose it is.
   *
   * @param record The record's name, from `check`.
   * @throws RangeError when it is not the name of a user's record.
   */
  async remove(record) {
    let names = namesByRecord(record);
    return this.#enqueue(() => this.#parts.records.erase(names));
  }
  /** Returns the hash of the model that a user's state is for, or null when there is none. */
  modelOf(user) {
    return this.#enqueue(async () => (await this.#open(user))?.saved?.model ?? null);
  }
  #enqueue(call) {
    return inTurn(this.#parts.store, call);
  }
  async #open(user) {
    let { records } = this.#parts;
    return records.open(await records.namesOf(user));
  }
};

export {
  addSecret,
  changeSecret,
  removeOtherSecrets,
  openVault
};
