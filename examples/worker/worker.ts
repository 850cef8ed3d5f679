// Where should the bowl go, for each of many people? Each person has a Durable Object, which keeps their answers encrypted in
// its own storage.
//   npx wrangler secret put VAULT_KEY   (the output of `openssl rand -base64 32`)
//   npx wrangler deploy
//
//   GET  /people/:id/ask     { question: { index, a, b } | null, decided }: the next question, or null when enough is known
//   POST /people/:id/answer  { question: index, reply: "a" | "b" | "tie" | "skip" } → { answers }; a second reply replaces the first
//   GET  /people/:id/rank    { places: [{ place, best }] }: best place first, each with the probability that it is picked
//   POST /people/:id/forget  204; everything about the person is deleted
//
// The id in the path is not authentication. In `fetch` below, check by your service's sessions or tokens that the caller is
// that person.

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
        "path: it must be /people/ID/ask, answer, rank or forget; an ID has up to 64 letters and digits",
      );
    }
    if (request.method !== method) {
      return refusal(405, `method: got ${request.method}; ${action} takes ${method}`, { allow: method });
    }
    return PEOPLE.get(PEOPLE.idFromName(id)).fetch(request);
  },
};
