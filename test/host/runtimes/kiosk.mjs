// Tests the kiosk in Chromium with two people in turn: what they see, what is stored, and that nothing leaves the page.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { serve } from "../../../examples/kiosk/serve.mjs";
import { looks } from "./kiosk-looks.mjs";
import { converse, enter, holding, ranking, records, standStill } from "./kiosk-page.mjs";
import { PATIENCE_MS, patient } from "./patience.mjs";

/** Names that occur nowhere else. */
const [ANN, BO] = ["Annzwetelina", "Bozwonimir"];
/** Milliseconds after which Chromium has saved its session, including the fields of forms. */
const SESSION_WRITTEN = 4000;

/** Runs all checks, and calls `fail` for each that fails. */
export async function kiosk(root, path, people, fail) {
  const { chromium } = await import("playwright-core");
  const reached = [];
  const server = await serve(0, (address) => reached.push(address));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const profile = await mkdtemp(join(tmpdir(), "penchant-kiosk-"));
  const start = { executablePath: path, chromiumSandbox: false, timeout: PATIENCE_MS };
  const checks = [];
  const check = (what, holds) => {
    checks.push(what);
    if (!holds) fail(`kiosk: ${what}: it is not so`);
  };
  const context = await chromium.launchPersistentContext(profile, { ...start, viewport: { width: 1280, height: 800 } });
  try {
    await use(patient(context), url, people, { server, reached, check });
    await pause(SESSION_WRITTEN);
    await context.close();
    for (const name of [ANN, BO]) {
      const where = await holding(profile, name);
      check(`${name} is in no file of the browser, not in ${where}`, where.length === 0);
    }
    check("a text would be found there", (await holding(profile, "Names and answers stay")).length > 0);
    await looks(root, await chromium.launch(start), people[1], check);
  } catch (error) {
    fail(`kiosk: ${error.message}`);
  } finally {
    await context.close();
    server.close();
    await rm(profile, { recursive: true, force: true });
  }
  console.log(`kiosk: ${checks.length} checks; its screens are in dist/kiosk-screens`);
}

async function use(context, url, [ann, bo], { server, reached, check }) {
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => complaints.push(message.text()));
  await page.clock.install();
  await page.goto(url);
  await page.getByText("It works without a network.").waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  const asked = [];
  context.on("request", (request) => asked.push(request.url()));
  reached.length = 0;

  const tree = await page.locator("body").ariaSnapshot();
  for (const control of ['heading "Who is using it?" [level=1]', 'textbox "Somebody new"', 'button "Begin"']) {
    check(`a screen reader finds ${control}`, tree.includes(control));
  }
  await enter(page, ANN);
  const first = await ranking(page);
  const whole = await page.locator("body").ariaSnapshot();
  const sides = await Promise.all(["#a", "#b"].map((side) => page.locator(side).innerText()));
  const controls = ['combobox "Who is using it"', 'button "Lock"', ...sides.map((side) => `button "${side.trim()}"`)];
  controls.push(
    "- list:",
    'slider "Or say how strongly"',
    'button "Both alike"',
    'button "Skip"',
    'button "Undo" [disabled]',
    'button "What is kept of me"',
    'button "Forget me"',
    'img "The numbers',
  );
  for (const control of controls) check(`a screen reader finds ${control}`, whole.includes(control));
  const focused = () => page.evaluate(() => document.activeElement.id);
  check("reading begins at the question", (await focused()) === "question-heading");

  check(`the bowl goes to the ${ann[0]} for ${ANN}`, (await converse(page, ann)) === ann[0]);
  check("reading goes on at the decision", (await focused()) === "decided-heading");
  check("the ranking is spoken", (await page.locator("#status").innerText()).includes(`First the ${ann[0]}`));
  const anns = await ranking(page);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Question 2").waitFor();
  check("undoing changes the ranking", (await ranking(page)) !== anns);
  await page.locator("#undo").click();
  await page.getByText("Question 1").waitFor();
  check("all undone, the ranking is as at first", (await ranking(page)) === first);
  await converse(page, ann);
  check("the same answers give the same ranking", (await ranking(page)) === anns);

  // By keyboard only.
  const tabTo = async (id) => {
    for (let i = 0; i < 20 && (await focused()) !== id; i++) await page.keyboard.press("Tab");
    check(`Tab reaches ${id}`, (await focused()) === id);
  };
  await tabTo("lock");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Who is using it?" }).waitFor();
  check("a locked screen shows no ranking", !/\d\s*%/.test(await page.locator("body").innerHTML()));
  await tabTo("name");
  await page.keyboard.type(BO);
  await page.keyboard.press("Enter");
  await page.locator("#ask").waitFor();
  check("somebody new sees what everybody sees", (await ranking(page)) === first);
  await page.keyboard.press("ArrowLeft");
  await page.getByText("Question 2").waitFor();
  await page.keyboard.press("u");
  await page.getByText("Question 1").waitFor();
  const key = (side) => page.keyboard.press(side === "a" ? "ArrowLeft" : "ArrowRight");
  check(`the bowl goes to the ${bo[0]} for ${BO}`, (await converse(page, bo, key)) === bo[0]);
  const bos = await ranking(page);
  const outline = () => page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  await tabTo("more");
  check("what has the focus shows it", (await outline()) === "solid");

  const people = page.getByRole("combobox", { name: "Who is using it" });
  const switchTo = async (name, own) => {
    await people.selectOption(name);
    await page.waitForFunction((text) => document.getElementById("ranking").innerText === text, own).catch(() => {});
    check(`${name} sees the own ranking`, (await ranking(page)) === own);
  };
  await switchTo(ANN, anns);
  await switchTo(BO, bos);

  await standStill(page);
  await page.clock.fastForward(45_000);
  await page.getByText("Still there?").waitFor();
  const here = page.getByRole("button", { name: "I am here" });
  await here.hover();
  await page.mouse.down();
  check("a press leaves the button where it is, so that its release clicks nothing else", await here.isVisible());
  await page.mouse.up();
  await here.waitFor({ state: "hidden" });
  await page.clock.fastForward(30_000);
  check(
    "whoever is there is not locked out",
    (await page.locator("#ask").isVisible()) && (await ranking(page)) === bos,
  );
  await page.clock.fastForward(61_000);
  await page.clock.resume();
  await page.getByText("Locked, as nobody was there").waitFor();
  check("idle, it shows no ranking", !/\d\s*%/.test(await page.locator("body").innerHTML()));
  check("the page asked for nothing while it was used", asked.length === 0 && reached.length === 0);
  check(`its policy was kept, without a complaint ${complaints}`, complaints.length === 0);

  await page.reload();
  await page.getByRole("button", { name: ANN }).click();
  await page.locator("#ask").waitFor();
  check("the vault has kept the answers", (await ranking(page)) === anns);

  const before = await records(page);
  check("two people are two keys and two states", before.length === 5);
  await page.getByRole("button", { name: "Forget me" }).click();
  await page.getByRole("button", { name: "Forget", exact: true }).click();
  await page.getByText(`${ANN} is forgotten.`).waitFor();
  check("nobody else is forgotten", (await page.locator("#names").innerText()) === BO);
  const after = await records(page);
  const gone = before.filter(([name]) => !after.some(([other]) => other === name));
  check(
    "a key and a state are gone",
    gone
      .map(([name]) => name.split("-")[0])
      .sort()
      .join() === "key,state",
  );
  const bytes = after.map(([, values]) => values.join()).join("|");
  const sealed = gone.flatMap(([, values]) => [values.slice(-48, -40), values.slice(-24, -16), values.slice(-8)]);
  const left = sealed.filter((some) => bytes.includes(some.join()));
  check("none of what was sealed is left", sealed.length === 6 && left.length === 0);

  reached.length = 0;
  const tried = await page.evaluate(async () => {
    const fetched = (address) => fetch(address).then(String, (error) => error.name);
    const seen = (address) =>
      new Promise((resolve) => {
        const image = Object.assign(new Image(), { onload: () => resolve("seen"), onerror: () => resolve("refused") });
        image.src = address;
      });
    return [
      await fetched("model.safetensors"),
      await fetched("/said?x"),
      await seen("/said.png?x"),
      await seen("http://localhost:1/x"),
    ];
  });
  check(
    "fetch is refused, images get nowhere",
    tried.join() === "TypeError,TypeError,refused,refused" && reached.length === 0,
  );
  check(
    "the browser names the policy",
    complaints.some((text) => text.includes("connect-src 'none'")),
  );

  server.close();
  server.closeAllConnections();
  await page.reload();
  await page.getByRole("button", { name: BO }).click();
  await page.locator("#ask").waitFor();
  check("without a network it works as before", (await ranking(page)) === bos);
}
