// What the robot keeps of its users between runs: sealed on a card that can be taken out. The key and the counters are on the disk
// inside, which whoever has the card cannot write to. So they can neither read the card nor put an earlier copy of it back: the vault
// refuses what it has counted further, and whom it has forgotten.

import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileStore, openVault } from "penchant/vault";

/** Opens the vault on the card, or creates it. `close` releases both folders. */
export async function openUsers(card, inside) {
  const key = await keyIn(join(inside, "vault.key"));
  const users = await fileStore(join(card, "users"));
  const counters = await fileStore(join(inside, "counters"));
  const close = async () => {
    await users.close();
    await counters.close();
  };
  try {
    return { vault: await openVault(users, { key }, counters), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The vault's key. A TPM or the system's keyring is a better place, where there is one. */
async function keyIn(path) {
  await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
  await writeFile(path, randomBytes(32), { flag: "wx", mode: 0o600 }).catch((error) => {
    if (error.code !== "EEXIST") throw error;
  });
  return readFile(path);
}
