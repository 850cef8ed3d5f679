// Tests the kiosk's slider, which says how strongly one of two alternatives is preferred: by keyboard, mouse and touch.

import { enter, faults, ranking } from "./kiosk-page.mjs";
import { patient } from "./patience.mjs";

export async function strengths(browser, url, screens, check) {
  const appearance = { viewport: { width: 360, height: 740 }, colorScheme: "dark", hasTouch: true };
  const context = patient(await browser.newContext(appearance));
  const page = await context.newPage();
  await page.goto(url);
  await enter(page, "Mina");
  const slider = page.getByRole("slider", { name: "Or say how strongly" });
  const say = page.locator("#say");
  const question = (number) => page.getByText(`Question ${number}`, { exact: true }).waitFor();
  const sides = async () => (await page.locator(".card").allInnerTexts()).map((text) => text.trim().toLowerCase());
  const says = async (what, position, words) => {
    const got = [await slider.inputValue(), await slider.getAttribute("aria-valuetext"), await say.innerText()];
    const nonBreaking = words.replace(" %", "\u00a0%");
    check(`${what}: ${got}`, got.join() === [position, nonBreaking, nonBreaking].join());
  };
  const wants = [];

  const everyones = await ranking(page);
  const [a, b] = await sides();
  await says("at first, both are alike", "50", "Both alike");
  await slider.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
  await says("arrow keys move it", "30", `70 % for the ${a}`);
  await page.screenshot({ path: `${screens}/narrow-dark-strength.png` });
  const found = await page.evaluate(faults);
  check(`a strength can be read and touched: ${found.join(", ") || "all of it"}`, found.length === 0);
  check("and answer nothing", (await ranking(page)) === everyones && (await page.locator("#undo").isDisabled()));
  await page.keyboard.press("Enter");
  await question(2);
  await says("the next question begins in the middle", "50", "Both alike");
  const fromKeyboard = await ranking(page);
  check("the answer changes the ranking", fromKeyboard !== everyones);
  wants.unshift(`You preferred the ${a} to the ${b} (to 70\u00a0%).`);

  await page.locator("#undo").click();
  await question(1);
  const { x, y, width, height } = await slider.boundingBox();
  const at = (share) => [x + 18 + share * (width - 36), y + height / 2]; // the middle of its thumb is 18 from the ends
  await page.mouse.move(...at(0.5));
  await page.mouse.down();
  await page.mouse.move(...at(0.3), { steps: 3 });
  await page.mouse.up();
  await says("a mouse drags it", "30", `70 % for the ${a}`);
  await say.click();
  await question(2);
  check("the same strength gives the same ranking", (await ranking(page)) === fromKeyboard);

  const [c, d] = await sides();
  await page.touchscreen.tap(...at(0.9));
  await says("a finger moves it", "90", `90 % for the ${d}`);
  await say.tap();
  await question(3);
  wants.unshift(`You preferred the ${d} to the ${c} (to 90\u00a0%).`);

  const [e, f] = await sides();
  await slider.focus();
  await page.keyboard.press("End");
  await says("at its end, it is all for one", "100", `100 % for the ${f}`);
  await say.click();
  await question(4);
  wants.unshift(`You preferred the ${f} to the ${e}.`);

  await page.getByRole("button", { name: "What is kept of me" }).click();
  await page.locator("#kept-answers li").first().waitFor();
  const kept = await page.locator("#kept-answers p:first-child").allInnerTexts();
  check(`kept is ${wants}, not ${kept}`, kept.join() === wants.join());
  await page.getByRole("button", { name: "Close" }).click();
  const own = await ranking(page);
  await slider.fill("20");
  await page.getByRole("button", { name: "Lock" }).click();
  await page.getByRole("button", { name: "Mina" }).waitFor();
  const left = await page.locator("#strength").innerHTML();
  check("locked, it holds no strength", !left.includes("%") && (await page.locator("#share").inputValue()) === "50");
  await page.reload();
  await page.getByRole("button", { name: "Mina" }).click();
  await question(4);
  check("the vault has kept the strengths", (await ranking(page)) === own);
  await context.close();
}
