// Prints a token for one person, valid for a number of days (by default 30), signed with the secret TOKEN_KEY:
//   TOKEN_KEY=… node examples/worker/token.mjs ann 30

import { createHmac } from "node:crypto";
import { pathToFileURL } from "node:url";

/** The token of a person until a time in seconds since 1970. `key` is TOKEN_KEY: 32 random bytes in base64. */
export function tokenFor(key, person, expires) {
  const hmac = createHmac("sha256", Buffer.from(key, "base64"));
  return `${expires}.${hmac.update(`penchant-worker\n${person}\n${expires}`).digest("base64url")}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [person, days = "30"] = process.argv.slice(2);
  const { TOKEN_KEY = "" } = process.env;
  if (!/^[\w-]{1,64}$/.test(person ?? "") || !(Number(days) > 0) || !/^[A-Za-z0-9+/]{43}=$/.test(TOKEN_KEY)) {
    console.error("TOKEN_KEY=(32 random bytes in base64) node examples/worker/token.mjs PERSON [DAYS]");
    process.exit(2);
  }
  console.log(tokenFor(TOKEN_KEY, person, Math.floor(Date.now() / 1000 + 86_400 * Number(days))));
}
