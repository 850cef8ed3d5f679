// Next.js: a route on its server and a page, built for production by each of its bundlers. The folder moves before it starts.

import { rankingAt } from "./page.mjs";
import { freePort } from "./processes.mjs";
import { inProject, versionOf } from "./project.mjs";

const files = {
  "app/layout.js": `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
`,
  "app/page.js": `"use client";
import { useEffect, useState } from "react";
import { decide } from "../decide.js";

export default function Page() {
  const [ranking, setRanking] = useState("");
  useEffect(() => {
    decide("/bowl.safetensors").then((ranking) => {
      setRanking(ranking);
      globalThis.outcome = { ranking };
    });
  }, []);
  return <p>{ranking}</p>;
}
`,
  "app/ranking/route.js": `import { decide } from "../../decide.js";
export const dynamic = "force-dynamic";
export const GET = async () => new Response(await decide("public/bowl.safetensors"));
`,
};

async function ranked(url) {
  const response = await fetch(`${url}ranking`);
  const [server, client] = [await response.text(), await rankingAt(url)];
  if (!response.ok) throw new Error(`the route answers ${response.status}: ${server}`);
  if (server !== client) throw new Error(`the server and the page differ:\n${server}\n${client}`);
  return server;
}

const kind = (name, ...flags) => ({
  name,
  version: versionOf("next"),
  run: () =>
    inProject({ copies: ["next", "react", "react-dom"], files }, async (project) => {
      await project.tool("next", ["build", ...flags]);
      const port = await freePort();
      return project.moved(".").serving("next", ["start", "--port", `${port}`], port, ranked);
    }),
});

export const next = [kind("next-16"), kind("next-16-webpack", "--webpack")];
