// Where shall the bowl go, for each of many people? One Durable Object a person, whose answers stay in its own storage, sealed.
//   npx wrangler secret put VAULT_KEY   (what `openssl rand -base64 32` prints)
//   npx wrangler deploy
//
//   GET  /people/:id/ask     { question: { index, a, b } | null, decided }: what to ask next, null when enough is known
//   POST /people/:id/answer  { question: index, reply: "a" | "b" | "tie" | "skip" } → { answers }; a second reply replaces the first
//   GET  /people/:id/rank    { places: [{ place, best }] }: the most wanted first, and how likely it is that
//   POST /people/:id/forget  204; nothing is left of the person
//
// An address says whom it is about and proves nothing: check in `fetch` below, by your service's sessions or tokens, that
// whoever asks is that person.

import { Person } from "./person.ts";
import { type Environment, refusal } from "./replies.ts";

export { Person };

const METHODS = new Map(Object.entries({ ask: "GET", answer: "POST", rank: "GET", forget: "POST" }));

export default {
  async fetch(request: Request, { PEOPLE }: Environment): Promise<Response> {
    const [, id, action = ""] = /^\/people\/([\w-]{1,64})\/(\w+)$/.exec(new URL(request.url).pathname) ?? [];
    const method = METHODS.get(action);
    if (!id || !method) {
      return refusal(
        404,
        "address: it must be /people/ID/ask, answer, rank or forget; an ID is up to 64 letters and digits",
      );
    }
    if (request.method !== method) {
      return refusal(405, `method: got ${request.method}; ${action} takes ${method}`, { allow: method });
    }
    return PEOPLE.get(PEOPLE.idFromName(id)).fetch(request);
  },
};
