// Tests exports and imports of examples/worker.

import { bearer, demand } from "./deployment.mjs";

/** Checks what is exported of a person who gave these answers, as JSON and as a page, and that another person can take it. */
export async function exportChecks(worker, id, answers, local) {
  const same = (what, got, wants) =>
    demand(
      JSON.stringify(got) === JSON.stringify(wants),
      `${what}: ${JSON.stringify(got)}; not ${JSON.stringify(wants)}`,
    );
  const path = `/people/${id}/export`;
  const exported = await worker.ask(200, "GET", path);
  /** Without what differs by the time. */
  const timeless = ({ exported: _, summary, answers, ...others }) => ({
    ...others,
    summary: summary.slice(1),
    answers: answers.map(({ date: _, ...answer }) => answer),
  });
  same("an export", timeless(exported), timeless({ ...local, user: id }));
  same(
    "the replies exported",
    exported.answers.map(({ reply }) => reply),
    answers.map(({ reply }) => reply),
  );
  for (const date of [exported.exported, ...exported.answers.map((answer) => answer.date)]) {
    demand(Math.abs(Date.now() - Date.parse(date)) < 3600e3, `exported, or answered, at ${date}`);
  }

  const html = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
  const shown = await worker.ask(200, "GET", path, undefined, html);
  demand(shown.get("content-type") === "text/html; charset=utf-8", `a page has the type ${shown.get("content-type")}`);
  demand(shown.get("content-security-policy").startsWith("default-src 'none'"), "a page has no policy");
  await worker.ask(401, "GET", path, undefined, { ...html, authorization: bearer("bob-2") });

  const body = JSON.stringify(exported);
  const refused = [
    [400, "dora", "", /^body: /],
    [400, "dora", "[]", /^export.format: got undefined/],
    [400, "dora", "{}", /^export.format: got undefined/],
    [400, "dora", body.replace(/"reply":"\w+"/, '"reply":"<b>"'), /^export.answers\[0\].reply: got "<b>"/],
    [400, "dora", body.replace(exported.model, "0".repeat(64)), /^export.model: got "0{64}"/],
    [400, "dora", "[".repeat(500_000), /^body: /],
    [409, id, body, /^import: the person has answers/],
    [413, "dora", body.replace("{", `{"x":"${"x".repeat(2 ** 20)}",`), /^body: /],
  ];
  for (const [status, person, text, message] of refused) {
    const { error } = await worker.ask(status, "POST", `/people/${person}/import`, text);
    demand(message.test(error), `an import said ${error}`);
  }
  await worker.ask(401, "POST", "/people/dora/import", body, { authorization: bearer(id) });
  await worker.ask(415, "POST", "/people/dora/import", body, { "content-type": "text/plain" });
  await worker.ask(405, "GET", "/people/dora/import", undefined, {});
  same("nothing was taken", (await worker.ask(200, "GET", "/people/dora/export")).answers, []);
  same("an import", await worker.ask(200, "POST", "/people/dora/import", body), { answers: answers.length });
  const again = await worker.ask(200, "GET", "/people/dora/export");
  same("what was taken", { ...again, user: id, exported: exported.exported }, exported);
  await worker.ask(204, "POST", "/people/dora/forget");
}
