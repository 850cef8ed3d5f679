// Tests who may call examples/worker: tokens, origins, types, methods and lengths.

import { bearer, demand, started } from "./deployment.mjs";

const [SHOP, EVIL] = ["https://shop.example", "https://evil.example"];
const ANSWER = JSON.stringify({ question: 0, reply: "a" });
const [ASK, REPLY, EXPORT, FORGET] = ["ask", "answer", "export", "forget"].map((action) => `/people/eve/${action}`);

/** A body of so many bytes, whose length no header tells. Counts what was read. */
function streamed(length) {
  const read = { bytes: 0 };
  const part = new TextEncoder().encode(" ".repeat(512));
  read.body = new ReadableStream({
    pull(controller) {
      if (read.bytes >= length) return controller.close();
      read.bytes += part.length;
      controller.enqueue(part);
    },
  });
  return read;
}

/** Requests that are refused, and the status. */
const REFUSED = [
  [401, "GET", ASK, undefined, { authorization: null }],
  [401, "GET", ASK, undefined, { authorization: "Bearer" }],
  [401, "GET", ASK, undefined, { authorization: "Basic ZXZlOmV2ZQ==" }],
  [401, "GET", ASK, undefined, { authorization: bearer("ann") }],
  [401, "GET", EXPORT, undefined, { authorization: bearer("ann") }],
  [401, "POST", FORGET, undefined, { authorization: bearer("ev") }],
  [401, "GET", ASK, undefined, { authorization: bearer("eve", -1) }],
  [
    401,
    "GET",
    ASK,
    undefined,
    { authorization: bearer("eve").replace(/\d\./, (end) => `${(Number(end[0]) + 1) % 10}.`) },
  ],
  [401, "GET", ASK, undefined, { authorization: `${bearer("eve").slice(0, -2)}AA` }],
  [415, "POST", FORGET, "", { "content-type": "text/plain" }],
  [415, "POST", FORGET, undefined, { "content-type": null }],
  [415, "POST", REPLY, ANSWER, { "content-type": "text/plain;charset=UTF-8" }],
  [415, "POST", REPLY, ANSWER, { "content-type": "application/x-www-form-urlencoded" }],
  [415, "POST", REPLY, ANSWER, { "content-type": "application/jsonp" }],
  [403, "POST", FORGET, undefined, { origin: EVIL }],
  [403, "POST", REPLY, ANSWER, { origin: "null" }],
  [403, "POST", REPLY, ANSWER, { origin: `${SHOP}.evil.example` }],
  [403, "GET", ASK, undefined, { origin: EVIL }],
  [403, "GET", ASK, undefined, { "sec-fetch-site": "cross-site" }],
  [403, "OPTIONS", REPLY, undefined, { origin: EVIL, "access-control-request-method": "POST" }],
  [405, "PUT", REPLY, ANSWER],
  [405, "HEAD", FORGET],
  [400, "POST", REPLY, Buffer.from([0x7b, 0xff, 0x7d])],
];

/** Sends a stream that is too long. The Worker may hang up before the client has read its answer: then it is sent again. */
async function refusedStream(worker, length, tries = 5) {
  try {
    await worker.ask(413, "POST", REPLY, streamed(length).body);
  } catch (error) {
    if (error.message !== "fetch failed" || tries === 1) throw error;
    await refusedStream(worker, length, tries - 1);
  }
}

export async function accessChecks(root, modules, folder, heard, key) {
  const alone = await started(root, modules, folder, heard, key);
  await alone.ask(403, "POST", REPLY, ANSWER, { origin: SHOP });
  await alone.ask(200, "POST", REPLY, ANSWER, { origin: "http://device" });
  const none = await alone.ask(200, "GET", ASK, undefined, {});
  demand(none.get("access-control-allow-origin") === null, "other sites may read answers, by default");
  await alone.stop();

  const closed = await started(root, modules, folder, heard, key, { TOKEN_KEY: "short" });
  await closed.ask(500, "GET", ASK);
  await closed.stop();

  const worker = await started(root, modules, folder, heard, key, { ORIGINS: `https://other.example, ${SHOP}` });
  for (const refused of REFUSED) await worker.ask(...refused);
  const [stranger, known] = [
    await worker.ask(401, "GET", "/people/nobody/ask", undefined, { authorization: bearer("ann") }),
    await worker.ask(401, "GET", ASK, undefined, { authorization: bearer("ann") }),
  ].map((headers) => JSON.stringify([...headers].filter(([name]) => name !== "date")));
  demand(stranger === known, "a refusal tells who exists");
  demand(known.includes('["www-authenticate","Bearer"]'), `a 401 has the headers ${known}`);
  demand((await worker.ask(405, "POST", ASK, "", {})).get("allow") === "GET, HEAD, OPTIONS", "a 405 of ask");
  demand((await worker.ask(405, "GET", FORGET, undefined, {})).get("allow") === "POST, OPTIONS", "a 405 of forget");

  const shown = await worker.ask(200, "GET", ASK, undefined, { origin: SHOP });
  demand(shown.get("access-control-allow-origin") === SHOP, "an allowed page cannot read its answer");
  demand(/origin/i.test(shown.get("vary")), "an answer does not vary by origin");
  const refused = await worker.ask(401, "GET", ASK, undefined, { origin: SHOP, authorization: null });
  demand(refused.get("access-control-allow-origin") === SHOP, "an allowed page cannot read why it was refused");
  const preflight = await worker.ask(204, "OPTIONS", REPLY, undefined, { origin: SHOP, authorization: null });
  demand(preflight.get("access-control-allow-methods") === "POST, OPTIONS", "a preflight request has no methods");
  demand(preflight.get("access-control-allow-headers") === "authorization, content-type", "nor headers");
  demand((await worker.ask(204, "OPTIONS", ASK, undefined, {})).get("allow") === "GET, HEAD, OPTIONS", "OPTIONS");
  demand((await worker.ask(200, "HEAD", ASK)) === null, "HEAD has a body");

  await refusedStream(worker, 1536);
  const read = streamed(2 ** 24);
  await worker.ask(413, "POST", REPLY, read.body).catch(() => {}); // the Worker may hang up before it has sent its answer
  demand(read.bytes < 2 ** 22, `${read.bytes} bytes were read of a body that is too long`);
  const { answers } = await worker.ask(200, "GET", EXPORT);
  demand(answers.length === 1 && answers[0].reply === "a", "a refused request changed what is kept");
  await worker.ask(204, "POST", FORGET, undefined);
  await worker.stop();
}
