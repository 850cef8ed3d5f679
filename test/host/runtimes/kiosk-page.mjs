// Operates the kiosk's page, and reads what it stores.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export const enter = async (page, name) => {
  await page.getByLabel("Somebody new").fill(name);
  await page.getByRole("button", { name: "Begin" }).click();
  await page.locator("#ask").waitFor();
};

/** The ranking on the screen. */
export const ranking = (page) => page.locator("#ranking").innerText();

/** Answers as this person, by `choose("a" | "b")`, until the kiosk decides on a place. */
export async function converse(page, person, choose = (side) => page.locator(`#${side}`).click()) {
  for (let answers = 0; answers < 10; answers++) {
    const decided = page.locator("#decided");
    const asked = page.getByText(`Question ${answers + 1}`, { exact: true });
    await decided.or(asked).filter({ visible: true }).first().waitFor();
    if (await decided.isVisible()) break;
    const places = await page.locator(".card").allInnerTexts();
    const [a, b] = places.map((place) => person.indexOf(place.toLowerCase()));
    await choose(a < b ? "a" : "b");
  }
  return /goes to the (.+)\./.exec(await page.getByRole("heading", { level: 1 }).innerText())?.[1];
}

/** All records of the page's database: names and bytes. */
export const records = (page) =>
  page.evaluate(async () => {
    const done = (request) =>
      new Promise((resolve) => Object.assign(request, { onsuccess: () => resolve(request.result) }));
    const database = await done(indexedDB.open("penchant"));
    const store = database.transaction("records").objectStore("records");
    const [names, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    database.close();
    return names.map((name, i) => [name, Array.from(values[i])]);
  });

async function* files(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (entry.isFile()) yield path;
  }
}

/** Files of the browser profile that contain this text. */
export async function holding(folder, text) {
  const found = [];
  for await (const path of files(folder)) {
    const bytes = await readFile(path);
    if (bytes.includes(text) || bytes.includes(Buffer.from(text, "utf16le"))) found.push(path);
  }
  return found;
}
