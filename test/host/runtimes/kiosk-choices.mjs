// Tests the kiosk that asks which of several alternatives a person prefers.

import { serve } from "../../../examples/kiosk/serve.mjs";
import { enter, faults, ranking } from "./kiosk-page.mjs";
import { picks, question, shown } from "./kiosk-picks.mjs";
import { patient } from "./patience.mjs";

/** A person from the training data of the bowl's model: their places, best first. */
const PERSON = ["coffee table", "desk", "sofa", "dining table", "room"];

/** Checks questions with three alternatives, and draws them into `screens`. */
export async function choices(browser, screens, check) {
  const server = await serve(0, undefined, undefined, 3);
  try {
    for (const [size, width, colorScheme] of [
      ["narrow", 360, "light"],
      ["wide", 1280, "dark"],
    ]) {
      const appearance = { viewport: { width, height: 800 }, colorScheme, reducedMotion: "reduce" };
      const context = patient(await browser.newContext(appearance));
      await choose(await context.newPage(), `http://127.0.0.1:${server.address().port}/`, {
        check,
        byKey: width > 1000,
        look: async (page, state) => {
          const name = `${size}-${colorScheme}-${state}`;
          await page.screenshot({ path: `${screens}/${name}.png` });
          const found = await page.evaluate(faults);
          check(`${name} can be read and touched: ${found.join(", ") || "all of it"}`, found.length === 0);
        },
      });
      await context.close();
    }
  } finally {
    server.close();
  }
  await picks(browser, screens, check);
  await refused(browser, check);
}

async function choose(page, url, { check, byKey, look }) {
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto(url);
  await page.getByText("It works without a network.").waitFor();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  const pick = async (place) => {
    const i = (await shown(page)).indexOf(place);
    await (byKey ? page.keyboard.press(String(i + 1)) : page.locator(".card").nth(i).click());
  };
  const bestOf = (places) => PERSON.find((place) => places.includes(place));

  await enter(page, "Mina");
  const tree = await page.locator("#question").ariaSnapshot();
  const first = await shown(page);
  check("a question has three different places", new Set(first).size === 3);
  const names = first.map((place) => `button "${place}"`);
  for (const control of [
    'heading "which of these three?" [level=1]',
    ...names,
    'button "skip"',
    'button "undo" [disabled]',
  ])
    check(`a screen reader finds ${control}`, tree.toLowerCase().includes(control));
  check("several are not alike, nor one preferred more or less", !/Both alike|slider/.test(tree));
  const keys = await page
    .locator(".card")
    .evaluateAll((all) => all.map((card) => card.getAttribute("aria-keyshortcuts")));
  check("each card names its key", keys.join() === "1,2,3");
  await page.getByText("Why this question?").click();
  check("it says what the choice tells", /tell \d\.\d\d bits/.test(await page.locator("#why").innerText()));
  await look(page, "choice");

  const everyones = await ranking(page);
  await pick(bestOf(first));
  await question(page, 2);
  const focused = await page.evaluate(() => document.activeElement.id);
  check("reading goes on at the question", focused === "question-heading");
  check("a choice changes the ranking", (await ranking(page)) !== everyones);
  await page.locator("#undo").click();
  await question(page, 1);
  check("it is undone as one", (await ranking(page)) === everyones && (await shown(page)).join() === first.join());
  await page.locator("#skip").click();
  await question(page, 2);
  check("skipped, it says nothing", (await ranking(page)) === everyones);
  check("and another is asked", (await shown(page)).join() !== first.join());

  const wants = [`Skipped: ${said(first, "or")}.`];
  for (let number = 2; ; number++) {
    const decided = page.locator("#decided");
    const next = page.getByText(`Question ${number}`, { exact: true });
    await decided.or(next).filter({ visible: true }).first().waitFor();
    if (await decided.isVisible()) break;
    const places = await shown(page);
    const best = bestOf(places);
    wants.unshift(`You picked the ${best} of ${said([best, ...places.filter((place) => place !== best)], "and")}.`);
    await pick(best);
  }
  const found = await page.getByRole("heading", { level: 1 }).innerText();
  check(`the bowl goes to the ${PERSON[0]}, not: ${found}`, found === `The bowl goes to the ${PERSON[0]}.`);
  check(`after ${wants.length} of 10 questions`, wants.length > 2 && wants.length < 10);
  await look(page, "choice-decided");
  const own = await ranking(page);

  await page.getByRole("button", { name: "What is kept of me" }).click();
  await page.locator("#kept-answers li").first().waitFor();
  const kept = await page.locator("#kept-answers p:first-child").allInnerTexts();
  check(`kept is ${wants}, not ${kept}`, kept.join() === wants.join());
  check("the places picked are marked", (await page.locator(".chosen").count()) === wants.length - 1);
  const count = new RegExp(`answered ${wants.length} questions.*skipped 1 of them`);
  check("choices are counted as questions", count.test(await page.locator("#kept-summary").innerText()));
  await look(page, "choice-kept");
  await page.getByRole("button", { name: "Close" }).click();

  await page.locator("#more").click();
  await question(page, wants.length + 1);
  check("nothing was loaded meanwhile", asked.length === 0);
  await page.reload();
  await page.getByRole("button", { name: "Mina" }).click();
  await page.getByText(`After ${wants.length} answers`, { exact: true }).waitFor();
  check("the vault has kept the choices", (await ranking(page)) === own);
  check(`the page's policy was kept, without a complaint ${complaints}`, complaints.length === 0);
}

const said = (places, word) => {
  const names = places.map((place) => `the ${place}`);
  return `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
};

/** Checks what a number of alternatives that cannot be asked about does. */
async function refused(browser, check) {
  const message = await serve(0, undefined, undefined, 9).catch((error) => error.message);
  check(`nine are too many: ${message}`, message === "alternatives: got 9; it must be a whole number from 2 to 8");
  for (const [wanted, alternatives, wants] of [
    ["worst", 3, 'wanted: got "worst"; it must be best, best-worst or ranking'],
    ["ranking", 2, 'wanted: got "ranking"; it needs 3 alternatives, or more'],
  ]) {
    const message = await serve(0, undefined, undefined, alternatives, wanted).catch((error) => error.message);
    check(`a wrong word: ${message}`, message === wants);
  }
  const server = await serve(0, undefined, undefined, 6);
  const page = patient(await browser.newPage());
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.getByText("alternatives: got 6; the model has 5 to choose from").waitFor();
  await page.close();
  server.close();
}
