// Tests the kiosk that asks for the best and the worst of several alternatives, or for a ranking.

import { serve } from "../../../examples/kiosk/serve.mjs";
import { enter, faults, ranking } from "./kiosk-page.mjs";
import { patient } from "./patience.mjs";

/** The places that a question shows. */
export const shown = async (page) =>
  (await page.locator(".card").allInnerTexts()).map((text) => text.trim().toLowerCase());
/** Waits for the question with this number. */
export const question = (page, number) => page.getByText(`Question ${number}`, { exact: true }).waitFor();
const heading = (page) => page.locator("#question-heading").innerText();
const badges = async (page) =>
  (await page.locator(".card").allInnerTexts()).map((text) => text.split("\n")[1] ?? "").join();

/** Asks on, though one answer may be enough to decide, until this question. */
async function ask(page, number) {
  const [more, next] = [page.locator("#more"), page.getByText(`Question ${number}`, { exact: true })];
  await more.or(next).filter({ visible: true }).first().waitFor();
  if (await more.isVisible()) await more.click();
  await question(page, number);
}

/** Answers two questions by touch: by a ranking of all four, and of the first two. Then picks one of the third. */
async function rank(page, check) {
  const card = (i) => page.locator(".card").nth(i);
  const undo = page.locator("#undo");
  await enter(page, "Mina");
  const everyones = await ranking(page);
  const first = await shown(page);
  await card(2).click();
  check("the first pick has a badge", (await badges(page)) === ",,1st,");
  check("it cannot be picked again", await card(2).isDisabled());
  check("the next one is asked for", (await heading(page)) === "Which comes next?");
  const status = await page.locator("#status").innerText();
  check(`a screen reader says: ${status}`, status.toLowerCase() === `1st: ${first[2]}. which comes next?`);
  await card(0).click();
  await undo.click();
  check("the last pick is undone alone", (await badges(page)) === ",,1st,");
  await undo.click();
  check("then the first", (await badges(page)) === ",,," && (await heading(page)) === "Which of these four?");
  check("and nothing is left to undo", await undo.isDisabled());
  await card(2).click();
  await card(0).click();
  await page.evaluate(() => {
    document.querySelectorAll(".card")[3].click();
    document.getElementById("undo").click(); // before the answer is taken
  });
  await page.waitForFunction(() => !document.querySelector(".badge"));
  await question(page, 1);
  check("a whole ranking is undone whole", (await ranking(page)) === everyones);
  for (const i of [2, 0, 3]) await card(i).click();
  await ask(page, 2);
  check("three picks rank four", (await ranking(page)) !== everyones);
  check(
    "a new question begins",
    (await badges(page)) === ",,," && (await page.locator("#skip").innerText()) === "Skip",
  );

  const second = await shown(page);
  await card(1).click();
  await card(3).click();
  await page.getByRole("button", { name: "That is all" }).click();
  await ask(page, 3);
  await page.getByRole("button", { name: "What is kept of me" }).click();
  await page.locator("#kept-answers li").first().waitFor();
  const kept = await page.locator("#kept-answers p:first-child").allInnerTexts();
  const wants = [
    `Your order: the ${second[1]}, then the ${second[3]}, then the ${second[0]} and the ${second[2]}.`,
    `Your order: ${[2, 0, 3, 1].map((i) => `the ${first[i]}`).join(", then ")}.`,
  ];
  check(`kept is ${wants}, not ${kept}`, kept.join() === wants.join());
  await page.getByRole("button", { name: "Close" }).click();
  await card(0).click();
}

/** Answers two questions by keyboard: by the best and the worst, and by the best alone. Then picks the best of the third. */
async function bestAndWorst(page, check) {
  await enter(page, "Mina");
  const first = await shown(page);
  for (const key of ["2", "2"]) await page.keyboard.press(key);
  check("the best one has a badge", (await badges(page)) === ",Best,,");
  check("the worst is asked for", (await heading(page)) === "Which is the worst?");
  check("reading goes on there", (await page.evaluate(() => document.activeElement.id)) === "question-heading");
  await page.keyboard.press("4");
  await ask(page, 2);
  await page.keyboard.press("3");
  const second = await shown(page);
  await page.getByRole("button", { name: "That is all" }).click();
  await ask(page, 3);
  await page.keyboard.press("u");
  await question(page, 2);
  check("the answer before is undone whole", (await badges(page)) === ",,,");
  check(
    "and its question is asked again",
    (await shown(page)).join() === second.map((text) => text.split("\n")[0]).join(),
  );
  await page.getByRole("button", { name: "What is kept of me" }).click();
  await page.locator("#kept-answers li").first().waitFor();
  const kept = await page.locator("#kept-answers p:first-child").innerText();
  const wants = `Your order: the ${first[1]}, then the ${first[0]} and the ${first[2]}, then the ${first[3]}.`;
  check(`kept is ${wants}, not ${kept}`, kept === wants);
  await page.getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("1");
}

/** Checks both kinds of questions, and draws them into `screens`. */
export async function picks(browser, screens, check) {
  for (const [wanted, width, colorScheme] of [
    ["ranking", 360, "light"],
    ["best-worst", 1280, "dark"],
  ]) {
    const appearance = { viewport: { width, height: 800 }, colorScheme, reducedMotion: "reduce" };
    const context = patient(await browser.newContext(appearance));
    const page = await context.newPage();
    const pickingServer = await serve(0, undefined, undefined, 4, wanted);
    try {
      await page.goto(`http://127.0.0.1:${pickingServer.address().port}/`);
      await (wanted === "ranking" ? rank : bestAndWorst)(page, check);
      await page.screenshot({ path: `${screens}/${wanted}.png` });
      const found = await page.evaluate(faults);
      check(`${wanted} can be read and touched: ${found.join(", ") || "all of it"}`, found.length === 0);
    } finally {
      pickingServer.close();
      await context.close();
    }
  }
}
