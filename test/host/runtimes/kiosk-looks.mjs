// Takes screenshots of the kiosk into dist/kiosk-screens, in small and large, light and dark, and checks sizes and contrast.
// Also checks its messages when something is missing.

import { mkdir, rm } from "node:fs/promises";
import { serve } from "../../../examples/kiosk/serve.mjs";
import { choices } from "./kiosk-choices.mjs";
import { items } from "./kiosk-items.mjs";
import { kept } from "./kiosk-kept.mjs";
import { converse, enter, faults, ranking, standStill } from "./kiosk-page.mjs";
import { strengths } from "./kiosk-strengths.mjs";
import { patient } from "./patience.mjs";

const SIZES = { narrow: [360, 740], kiosk: [768, 1024], wide: [1280, 800] };

/** A person unlike the three in the training data. */
const UNUSUAL = ["desk", "sofa", "room", "coffee table", "dining table"];

export async function looks(root, browser, person, check) {
  const folder = `${root}dist/kiosk-screens`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const server = await serve();
  const url = `http://127.0.0.1:${server.address().port}/`;
  try {
    for (const [size, [width, height]] of Object.entries(SIZES)) {
      for (const colorScheme of ["light", "dark"]) {
        const appearance = { viewport: { width, height }, colorScheme, reducedMotion: "reduce" };
        const context = patient(await browser.newContext(appearance));
        await screens(await context.newPage(), url, person, async (page, state) => {
          const name = `${size}-${colorScheme}-${state}`;
          await page.screenshot({ path: `${folder}/${name}.png` });
          const found = await page.evaluate(faults);
          check(`${name} can be read and touched: ${found.join(", ") || "all of it"}`, found.length === 0);
        });
        await context.close();
      }
    }
    await unusual(patient(await browser.newPage()), url, folder, check);
    await kept(browser, url, check);
    await strengths(browser, url, folder, check);
    await lacks(browser, url, check);
    await items(root, browser, folder, check);
    await choices(browser, folder, check);
  } finally {
    await browser.close();
    server.close();
  }
}

async function screens(page, url, person, look) {
  await page.clock.install();
  await page.goto(url);
  await enter(page, "Mina");
  await page.locator("#a").click();
  await page.getByText("Question 2").waitFor();
  await page.getByText("Why this question?").click();
  await page.evaluate(() => scrollTo(0, 0));
  await look(page, "question");
  await page.getByRole("button", { name: "What is kept of me" }).click();
  await page.locator("#kept-answers li").waitFor();
  await look(page, "kept");
  await page.locator("#kept-close").click();
  await page.locator("#undo").click();
  await page.getByText("Question 1").waitFor();
  await converse(page, person);
  await page.evaluate(() => scrollTo(0, 0));
  await look(page, "decided");
  await standStill(page);
  await page.clock.fastForward(48_000);
  await page.locator("#idle").waitFor();
  await look(page, "idle");
  await page.clock.fastForward(20_000);
  await page.clock.resume();
  await page.getByText("Locked").waitFor();
  await look(page, "locked");
  await page.getByRole("button", { name: "Mina" }).click();
  await page.getByRole("button", { name: "Forget me" }).click();
  await look(page, "sure");
  await page.getByRole("button", { name: "Forget", exact: true }).click();
  await page.getByText("is forgotten").waitFor();
  await look(page, "forgotten");
}

async function unusual(page, url, folder, check) {
  await page.goto(url);
  await enter(page, "Mina");
  const everyones = await ranking(page);
  await converse(page, UNUSUAL);
  const own = await ranking(page);
  await page.screenshot({ path: `${folder}/wide-light-unusual.png` });
  const population = page.getByRole("button", { name: "Rank as for most people" });
  check("somebody unusual is told so", await population.isVisible());
  await population.click();
  await page.locator("#population[aria-pressed=true]").waitFor();
  check("and may have the ranking of most people", (await ranking(page)) === everyones);
  await population.click();
  await page.locator("#population[aria-pressed=false]").waitFor();
  check("and the own one again", (await ranking(page)) === own);
}

async function lacks(browser, url, check) {
  const open = async (prepare) => {
    const context = patient(await browser.newContext({ serviceWorkers: "block" }));
    const page = await context.newPage();
    await prepare(page);
    await page.goto(url);
    return page;
  };
  const says = async (what, page, text) =>
    check(
      `${what}: it says so`,
      await page
        .getByText(text)
        .waitFor()
        .then(
          () => true,
          () => false,
        ),
    );
  const model = (reply) => open((page) => page.route("**/model.safetensors", (route) => route.fulfill(reply)));
  await says("no model", await model({ status: 404 }), "model.safetensors: the server answered 404");
  await says("a broken model", await model({ body: "{}" }), "The kiosk cannot start");

  const page = await open((page) => page.addInitScript(() => Reflect.deleteProperty(window, "indexedDB")));
  await says("no storage", page, "Answers last until this page is closed. vault: this page has no IndexedDB");
  await enter(page, "Mina");
  await page.locator("#a").click();
  await page.getByText("Question 2").waitFor();
  await page.getByRole("button", { name: "Lock" }).click();
  await page.getByRole("button", { name: "Mina" }).click();
  await page.getByText("Question 2").waitFor();

  const first = await open(async () => {});
  await first.getByText("Who is using it?").first().waitFor();
  const second = await first.context().newPage();
  await second.goto(url);
  await says("another tab has it open", second, "another tab of this site has it open");
}
