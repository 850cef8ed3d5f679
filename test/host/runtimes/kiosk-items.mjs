// Tests the kiosk with a model of somebody's own items, with captions and pictures.

import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../../examples/kiosk/serve.mjs";
import { enter, faults } from "./kiosk-page.mjs";
import { patient } from "./patience.mjs";

const LONG = "Plums, stewed with cinnamon and a little sugar, or Zwetschgenkompottverkostungsportion of your choice";
/** Name, caption, colour of the picture (none: no picture), features. The last has a caption of many lines. */
const ITEMS = [
  ["lemon", "Lemon sorbet", "gold", 0, 1],
  ["cream", "", "ivory", 1, 0],
  ["plain", "Ice", "", 0.5, 0.5],
  ["plum", LONG, "indigo", 0.2, 0.7],
];

/** Trains a model on answers that name items, in a folder. */
async function modelIn(root, folder) {
  const rows = ITEMS.map(([name, caption, colour, ...features]) => [
    ...[name, caption && `"${caption}"`, colour && `${name}.svg`],
    ...features,
  ]);
  await writeFile(`${folder}/items.csv`, `name,caption,image,rich,sour\n${rows.map((row) => `${row}\n`).join("")}`);
  for (const [name, , colour] of ITEMS) {
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><path fill="${colour}" d="M5 5h30v20H5z"/></svg>`;
    if (colour) await writeFile(`${folder}/${name}.svg`, drawing);
  }
  const answers = Array.from({ length: 120 }, (_, i) => {
    const [a, b] = [ITEMS[i % 4], ITEMS[(i + 1 + (Math.floor(i / 4) % 3)) % 4]];
    return `user-${i % 10},${a[0]},${b[0]},${(i % 2 === 0) === a[3] > b[3] ? "a" : "b"}`;
  });
  await writeFile(`${folder}/answers.csv`, `user,a,b,label\n${answers.join("\n")}\n`);
  const train = ["train", "answers.csv", "--items", "items.csv", "--steps", "60", "--quiet", "-o", "model.safetensors"];
  execFileSync("node", [`${root}dist/cli.js`, ...train], { cwd: folder });
  return `${folder}/model.safetensors`;
}

/** Checks what is seen of the items, and draws it into `screens`. */
export async function items(root, browser, screens, check) {
  const folder = await mkdtemp(join(tmpdir(), "penchant-items-"));
  const server = await serve(0, undefined, await modelIn(root, folder));
  try {
    for (const [size, width, colorScheme] of [
      ["narrow", 360, "light"],
      ["wide", 1280, "dark"],
    ]) {
      const context = patient(await browser.newContext({ viewport: { width, height: 800 }, colorScheme }));
      const page = await context.newPage();
      const complaints = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => complaints.push(message.text()));
      await page.goto(`http://127.0.0.1:${server.address().port}/`);
      await enter(page, "Mina");
      const asked = new Set();
      for (let answers = 1; await page.locator("#question").isVisible(); answers++) {
        for (const id of ["a", "b"]) await seen(page, id, asked, check);
        await page.locator("#skip").click(); // which decides nothing, so that all is asked
        await page
          .locator("#decided")
          .or(page.getByText(`Question ${answers + 1}`, { exact: true }))
          .filter({ visible: true })
          .first()
          .waitFor();
        if (asked.size === ITEMS.length) break;
      }
      check("each item is asked about", asked.size === ITEMS.length);
      const order = await page.locator("#ranking li").allInnerTexts();
      check(
        "all items are ranked, by their captions",
        ITEMS.every(([name, caption]) =>
          order.some((text) => text.toLowerCase().startsWith((caption || name).toLowerCase())),
        ),
      );
      await page.screenshot({ path: `${screens}/${size}-${colorScheme}-items.png` });
      const found = await page.evaluate(faults);
      check(`items can be read and touched: ${found.join(", ") || "all of it"}`, found.length === 0);
      check(`pictures are within the page's policy, without a complaint ${complaints}`, complaints.length === 0);
      await context.close();
    }
  } finally {
    server.close();
    await rm(folder, { recursive: true });
  }
}

/** Checks a card: its picture is drawn, and its caption is read once. */
async function seen(page, id, asked, check) {
  const card = page.locator(`#${id}`);
  const text = await card.locator("span").innerText();
  const [name, caption, colour] = ITEMS.find(([name, caption]) =>
    text.toLowerCase().startsWith((caption || name).toLowerCase()),
  );
  asked.add(name);
  const isWhole = await card.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth);
  check(`the card of ${name} is as wide as what it shows`, isWhole);
  const shown = caption || name;
  const snapshot = await card.ariaSnapshot();
  const read = /button "(.+?)"/.exec(snapshot)?.[1];
  check(`${name} is read once`, read?.toLowerCase() === shown.toLowerCase());
  if (!colour)
    return check(
      `${name} has its initial letter`,
      (await card.locator(".initial").innerText()) === shown[0].toUpperCase(),
    );
  const [alt, width] = await card
    .locator("img")
    .evaluate(async (image) => [image.alt, await image.decode().then(() => image.naturalWidth)]);
  check(`${name} has its picture, with its caption as alternative text`, alt === shown && width > 0);
}
