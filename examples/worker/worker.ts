// Where should the bowl go, for each of many people? Each person has a Durable Object, which keeps their answers encrypted in
// its own storage. README.md says how to deploy and configure it.
//
//   GET  /people/:id/ask     { question: { index, a, b } | null, decided }: the next question, or null when enough is known
//   POST /people/:id/answer  { question: index, reply: "a" | "b" | "tie" | "skip" } → { answers }; a second reply replaces the first.
//                            A reply may be a number: how strongly a is preferred, from 0 to 1
//   GET  /people/:id/ask?alternatives=3   { question: { alternatives: [index, …], places } | null, decided }: which of three places
//   POST /people/:id/answer  { alternatives: [index, …], best: index | null } → { answers }; null skips it.
//                            best may be a ranking of all or of the first ones, [index, …]; "worst": index names the worst too
//   GET  /people/:id/rank    { places: [{ place, best }] }: best place first, each with the probability that it is picked
//   GET  /people/:id/export  what agent.export() returns: all that is kept of the person, and what it means; as a page if the
//                            request accepts text/html
//   POST /people/:id/import  what export gave, for a person without answers → { answers }
//   POST /people/:id/forget  204; everything about the person is deleted

import { mayActFor } from "./authorisation.ts";
import type { Environment } from "./environment.ts";
import { withOrigins } from "./origins.ts";
import { Person } from "./person.ts";
import { Refused, refusal } from "./replies.ts";

export { Person };

const METHODS = new Map(
  Object.entries({ ask: "GET", answer: "POST", rank: "GET", export: "GET", import: "POST", forget: "POST" }),
);

/** A page of another site can send a form or a text without asking first, but not this type. */
const JSON_TYPE = /^application\/json\s*(;|$)/i;

export default {
  async fetch(request: Request, environment: Environment): Promise<Response> {
    try {
      const [, person, action = ""] = /^\/people\/([\w-]{1,64})\/(\w+)$/.exec(new URL(request.url).pathname) ?? [];
      const method = METHODS.get(action);
      if (!person || !method) {
        throw new Refused(
          404,
          "path: it must be /people/ID/ask, answer, rank, export, import or forget; an ID has up to 64 letters and digits",
        );
      }
      const methods = method === "GET" ? "GET, HEAD, OPTIONS" : "POST, OPTIONS";
      return await withOrigins(request, environment, methods, () =>
        answered(request, environment, person, methods).catch(refusal),
      );
    } catch (error) {
      return refusal(error);
    }
  },
};

/** Checks a request, from the cheapest check to the dearest, and passes it to the person's object. */
async function answered(
  request: Request,
  environment: Environment,
  person: string,
  methods: string,
): Promise<Response> {
  const { method, headers, url } = request;
  if (!methods.split(", ").includes(method)) {
    throw new Refused(405, `method: got ${method}; this path takes ${methods}`, { allow: methods });
  }
  if (method === "POST" && !JSON_TYPE.test(headers.get("content-type") ?? "")) {
    throw new Refused(415, "content-type: it must be application/json, also without a body");
  }
  if (!(await mayActFor(person, request, environment))) {
    throw new Refused(401, "authorization: it must be a valid token of this person", { "www-authenticate": "Bearer" });
  }
  const { PEOPLE } = environment;
  return PEOPLE.get(PEOPLE.idFromName(person)).fetch(method === "HEAD" ? new Request(url, { headers }) : request);
}
