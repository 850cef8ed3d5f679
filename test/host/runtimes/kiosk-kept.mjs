// Tests the kiosk's dialog "What is kept of you": what it shows, saves, takes from a file, and removes.

import { readFile } from "node:fs/promises";
import { enter, ranking } from "./kiosk-page.mjs";
import { patient } from "./patience.mjs";

const fileOf = (text) => ({ name: "kept.json", mimeType: "application/json", buffer: Buffer.from(text) });

export async function kept(browser, url, check) {
  const context = patient(await browser.newContext());
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => complaints.push(message.text()));
  await page.clock.install();
  await page.goto(url);
  const dialog = page.getByRole("dialog", { name: "What is kept of you" });
  const button = (name) => dialog.getByRole("button", { name });
  const open = async () => {
    await page.getByRole("button", { name: "What is kept of me" }).click();
    await dialog.waitFor();
  };
  const rows = page.locator("#kept-answers li");

  await enter(page, "Mina");
  await open();
  check("nothing is kept of somebody new", (await dialog.innerText()).includes("You have given no answer"));
  check("so nothing is to be saved", !(await button("Save as a file").isVisible()));
  await button("Close").click();
  const sides = [];
  for (const [i, id] of ["a", "say", "skip"].entries()) {
    await page.getByText(`Question ${i + 1}`, { exact: true }).waitFor();
    sides.push((await page.locator(".card").allInnerTexts()).map((text) => text.trim().toLowerCase()));
    await page.locator(`#${id}`).click();
  }
  await page.getByText("Question 4", { exact: true }).waitFor();
  const minas = await ranking(page);
  await open();
  const said = await rows.locator("p:first-child").allInnerTexts();
  const [[a, b], [c, d], [e, f]] = sides;
  const wants = [
    `Skipped: the ${e} or the ${f}.`,
    `Both alike: the ${c} and the ${d}.`,
    `You preferred the ${a} to the ${b}.`,
  ];
  check(`the answers are ${wants}, not ${said}`, said.join() === wants.join());
  check("the preferred side alone is marked", (await page.locator(".chosen").count()) === 1);
  const words = await page.locator("#kept-summary").innerText();
  check("it says in words what it makes of them", /3 questions.*skipped 1.*most likely pick/s.test(words));
  check("with answers, none can be taken from a file", !(await button("Take answers from a file").isVisible()));

  const [download] = await Promise.all([page.waitForEvent("download"), button("Save as a file").click()]);
  const text = await readFile(await download.path(), "utf8");
  const saved = JSON.parse(text);
  check("the file has the person", saved.format === "penchant-person" && saved.user === "Mina");
  check("and the answers", saved.answers.map(({ reply }) => reply).join() === "a,tie,skip");
  check("its name tells nobody whose it is", download.suggestedFilename() === "what-is-kept-of-me.json");

  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  const left = async () => (await page.locator("#kept-summary, #kept-answers").allInnerTexts()).join("");
  check("closed, it holds nothing personal", (await left()) === "");
  await open();
  await page.clock.fastForward(61_000);
  await page.getByText("Locked, as nobody was there").waitFor();
  check("idle, it is closed, and holds nothing personal", !(await dialog.isVisible()) && (await left()) === "");

  await enter(page, "Bo");
  await open();
  const input = page.locator("#kept-file");
  const notice = page.locator("#kept-notice");
  for (const [wrong, message] of [
    ["no JSON", "file: it is none that was saved here or by agent.export(); choose another"],
    ["{}", "export.format: got undefined; it must be what agent.export() returned, or the parsed JSON of it"],
    [text.replace('"skip"', '"<b>skip</b>"'), 'export.answers[2].reply: got "<b>skip</b>"; it must be'],
  ]) {
    await input.setInputFiles(fileOf(wrong));
    await notice.filter({ hasText: message }).waitFor();
  }
  check("what is wrong with a file is text, not HTML", (await notice.locator("b").count()) === 0);
  await input.setInputFiles(fileOf(text));
  await rows.first().waitFor();
  check(
    "a person takes the answers of a file",
    (await rows.locator("p:first-child").allInnerTexts()).join() === wants.join(),
  );
  await notice.filter({ hasText: "The file is of Mina. Its answers are now those of Bo." }).waitFor();
  await button("Close").click();
  check("and has the ranking of them", (await ranking(page)) === minas);
  await page.getByRole("button", { name: "Lock" }).click();
  await page.getByRole("button", { name: "Bo" }).click();
  await page.getByText("Question 4", { exact: true }).waitFor();
  check("which the vault has kept", (await ranking(page)) === minas);
  check(`the page's policy was kept, without a complaint ${complaints}`, complaints.length === 0);
  await context.close();
}
