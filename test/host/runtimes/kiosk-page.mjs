// Operates the kiosk's page, and reads what it stores.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export const enter = async (page, name) => {
  await page.getByLabel("Somebody new").fill(name);
  await page.getByRole("button", { name: "Begin" }).click();
  await page.locator("#ask").waitFor();
};

/** Stops the page's clock, so that what a slow machine takes is not idle time, and presses a key: the idle time is 0. */
export async function standStill(page) {
  await page.keyboard.press("Shift");
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 20_000); // a time that has not come; nothing locks by then
  await page.keyboard.press("Shift");
}

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

/** Runs in the page: lists controls that are too small to touch and text with too little contrast. */
export function faults() {
  const found = [];
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const luminance = (color) => {
    const [r, g, b] = Array.from(rgba(color).slice(0, 3), (v) =>
      v <= 10 ? v / 3294 : ((v / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (rgba(backgroundColor)[3] === 255) return backgroundColor;
    }
    return "white";
  };
  const scope = document.querySelector("dialog[open]") ?? document.body;
  for (const element of scope.querySelectorAll("*")) {
    if (!element.checkVisibility() || element.closest("svg, #status, option") || element.disabled) continue;
    const { width, height } = element.getBoundingClientRect();
    const name = element.id || element.textContent.trim().slice(0, 20);
    if (element.matches("button, input, select, summary") && (width < 48 || height < 48)) {
      found.push(`${name} is ${Math.round(width)}×${Math.round(height)}`);
    }
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const [p, q] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
    const contrast = (Math.max(p, q) + 0.05) / (Math.min(p, q) + 0.05);
    if (contrast < 4.5) found.push(`${name} has a contrast of ${contrast.toFixed(1)}`);
  }
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) found.push(`it is ${scrollWidth} wide on ${innerWidth}`);
  return found;
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
