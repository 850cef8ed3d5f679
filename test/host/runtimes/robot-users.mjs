// Tests what examples/robot keeps of its users: an earlier copy of the card that is put back is found out.

import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { openUsers } from "../../../examples/robot/users.js";

const MODEL = "a model";

/** Runs `work` with the vault, and closes it. */
async function withUsers(disk, work) {
  const { vault, close } = await openUsers(join(disk, "card"), join(disk, "inside"));
  try {
    return await work(vault);
  } finally {
    await close();
  }
}

/** The ids of the users on a card. */
export const usersOn = (disk) => withUsers(disk, (vault) => vault.users());

/** Puts an earlier copy of the card back: after another save of ann, and after bob was forgotten. Uses the empty folder `disk`. */
export async function usersCheck(disk, fail) {
  const [card, copy] = [join(disk, "card"), join(disk, "copy")];
  await withUsers(disk, async (vault) => {
    for (const user of ["ann", "bob", "cleo"]) await vault.save(user, MODEL, Uint8Array.of(1));
  });
  await cp(card, copy, { recursive: true });
  await withUsers(disk, async (vault) => {
    await vault.save("ann", MODEL, Uint8Array.of(2));
    await vault.forget("bob");
  });
  await rm(card, { recursive: true });
  await cp(copy, card, { recursive: true });
  const said = await withUsers(disk, (vault) =>
    Promise.all(
      ["ann", "bob", "cleo"].map((user) =>
        vault.load(user, MODEL).then(
          (state) => String(state),
          (error) => error.message,
        ),
      ),
    ),
  );
  const wants = [/^vault: an old record was put back, save 1 of 2/, /^vault: this user's key has no counter/, /^1$/];
  for (const [i, want] of wants.entries()) if (!want.test(said[i])) fail(`robot's users: it said ${said[i]}`);
}
