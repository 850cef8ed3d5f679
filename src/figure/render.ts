// Renders a Vega-Lite specification to SVG: one style for all figures, and the same bytes for the same data.

import type { Config, TopLevelSpec } from "vega-lite";
import { notInstalled } from "../base/errors.ts";

/** The colour of text, error bars and true values. */
export const INK = "#2b2f36";
/** The colour of walls, axes and everything else behind the data. */
export const FAINT = "#d3d7dd";

/**
 * Ten colours that colour-blind readers can tell apart on a light background: those of Okabe and Ito except the yellow,
 * which is too pale for a line, and four of Tol's muted scheme.
 */
export const PALETTE = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#882255",
  "#999933",
  "#332288",
  "#8c8c8c",
] as const;

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

// Most pictures are 500 to 650 units wide and shown at half to twice that size, hence text of size 13 and strokes of 2.
const THEME: Config = {
  background: "#ffffff",
  font: FONT,
  padding: 10,
  aria: false,
  view: { stroke: null },
  concat: { spacing: 22 },
  title: { fontSize: 14, fontWeight: 600, color: INK, anchor: "middle", offset: 8 },
  axis: {
    labelFontSize: 13,
    titleFontSize: 13,
    titleFontWeight: "normal",
    labelColor: INK,
    titleColor: INK,
    titlePadding: 8,
    labelLimit: 260,
    gridColor: "#e9ecf0",
    domainColor: FAINT,
    tickColor: FAINT,
  },
  legend: {
    orient: "bottom",
    direction: "horizontal",
    offset: 10,
    labelFontSize: 13,
    labelColor: INK,
    labelLimit: 260,
    titleFontSize: 13,
    titleFontWeight: "normal",
    titleColor: INK,
    columnPadding: 18,
    symbolSize: 120,
    symbolStrokeWidth: 3,
    symbolOpacity: 1,
    gradientThickness: 12,
  },
};

/** Centres legends at the bottom. */
const LEGEND = { legend: { layout: { bottom: { anchor: "middle" } } } } as const;

/** Estimated width of a text, the same on every host. It is generous, because readers have different fonts. */
function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const letter of text) {
    if (/[iljtfrI.,:;'|!()[\] ]/.test(letter)) ems += 0.37;
    else if (/[mwMW@%—]/.test(letter)) ems += 0.95;
    else if (/[A-Z0-9&<>+=_–-]/.test(letter)) ems += 0.66;
    else ems += letter < "\u2e80" ? 0.6 : 1;
  }
  return Math.ceil(ems * fontSize);
}

/** Number of columns of a legend with these names in the given width. */
export const legendColumns = (names: readonly string[], width: number): number =>
  Math.max(1, Math.floor(width / Math.max(...names.map((name) => textWidth(name, 13) + 40))));

/** Number of columns for `n` panels, at most `max`, such that rows are about equally long. */
export const panelColumns = (n: number, max: number): number => Math.ceil(n / Math.ceil(n / max));

interface TextMetrics {
  textMetrics: { width(item: { fontSize?: number }, text: unknown): number };
}

/**
 * Loads Vega, an optional dependency, when the first picture is drawn: it takes almost half a second. Call it before long work
 * that ends in a picture.
 * @throws Error that says how to install Vega when it is not installed.
 */
export async function loadVega() {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]).catch((error) => {
    throw notInstalled("a picture", "vega vega-lite", error);
  });
  // textMetrics is missing from the types.
  (vega as unknown as TextMetrics).textMetrics.width = (item, text) => textWidth(String(text), item.fontSize ?? 11);
  return { vega, compile };
}

/** Rounds coordinates to 0.01 units: files are smaller, and hosts that round differently agree. */
const rounded = (svg: string): string =>
  svg.replaceAll(/ (?:d|transform)="[^"]*"/g, (attribute) =>
    attribute.replaceAll(/-?\d+\.\d+(?:e-\d+)?/g, (number) => `${Number(Number(number).toFixed(2)) + 0}`),
  );

/** Control characters that XML forbids. */
const FORBIDDEN = /[^\P{Cc}\t\n\r]/gu;

let drawn: Promise<unknown> = Promise.resolve();

/** Renders a specification to SVG, one at a time, because Vega numbers gradients in a global sequence that is reset for each. */
export function render(spec: TopLevelSpec): Promise<string> {
  const picture = drawn.then(async () => {
    const { vega, compile } = await loadVega();
    vega.resetSVGDefIds();
    const view = new vega.View(vega.parse(compile(spec, { config: THEME }).spec, LEGEND), { renderer: "none" });
    const svg = await view.toSVG();
    view.finalize();
    return `${rounded(svg).replaceAll(FORBIDDEN, "\ufffd")}\n`;
  });
  drawn = picture.catch(() => {});
  return picture;
}
