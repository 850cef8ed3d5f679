// Parses SVG strictly, and finds marks by the groups that Vega writes.

export interface Element {
  tag: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescaped(text: string): string {
  if (/[<]|&(?!(amp|lt|gt|quot|apos);)/.test(text)) throw new Error(`not escaped: ${text}`);
  return text.replaceAll(/&(\w+);/g, (_, name: string) => ENTITIES[name] as string);
}

/** The root element. Throws on an unclosed tag, an attribute that is unquoted or duplicated, or an unescaped character. */
export function parse(svg: string): Element {
  const root: Element = { tag: "", attributes: {}, children: [], text: "" };
  const open = [root];
  let at = 0;
  for (const found of svg.matchAll(/<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g)) {
    const parent = open.at(-1) as Element;
    parent.text += unescaped(svg.slice(at, found.index).trim());
    at = found.index + found[0].length;
    const [, closing, tag, rest, empty] = found as unknown as [string, string, string, string, string];
    if (closing) {
      if (open.pop()?.tag !== tag) throw new Error(`</${tag}> closes <${parent.tag}>`);
      continue;
    }
    const element: Element = { tag, attributes: {}, children: [], text: "" };
    for (const [, name, value] of rest.matchAll(/([\w:-]+)="([^"]*)"/g) as Iterable<[string, string, string]>) {
      if (name in element.attributes) throw new Error(`${name} twice in <${tag}>`);
      element.attributes[name] = unescaped(value);
    }
    parent.children.push(element);
    if (!empty) open.push(element);
  }
  const [svgElement, ...more] = root.children;
  if (open.length > 1 || more.length > 0 || svgElement?.tag !== "svg" || svg.slice(at).trim() !== "") {
    throw new Error("not one whole <svg>");
  }
  return svgElement;
}

export const all = (element: Element): Element[] => [element, ...element.children.flatMap(all)];

/** The marks of one kind, such as "rect" or "line", without those of axes and legends. */
export const marks = (svg: string, kind: string): Element[] =>
  all(parse(svg))
    .filter(({ attributes }) => attributes.class?.startsWith(`mark-${kind} role-mark`))
    .flatMap(({ children }) => children);

export const texts = (svg: string): string[] =>
  all(parse(svg))
    .filter(({ tag }) => tag === "text")
    .map(({ text }) => text);
