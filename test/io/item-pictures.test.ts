// Pictures of items.

import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { imageType } from "../../src/io/answers/item-pictures.ts";
import { readItems } from "../../src/io/answers/items.ts";
import { lines, PNG, path, read, refusal, SVG } from "./item-files.ts";

describe("a picture of an item", () => {
  const bytes = (text: string) => Buffer.from(text, "latin1");
  it.each<[string | undefined, Buffer]>([
    ["png", PNG],
    ["jpeg", bytes("\xff\xd8\xff\xe0....JFIF")],
    ["gif", bytes("GIF89a......")],
    ["webp", bytes("RIFF....WEBPVP8 ")],
    ["svg+xml", bytes(SVG)],
    ["svg+xml", Buffer.from(`\ufeff<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "a" "b">\n<!-- > <html> -->\n<svg >`)],
    [undefined, bytes("<html><svg></svg></html>")],
    [undefined, bytes("<!-- <svg> ")],
    [undefined, bytes("<!---->".repeat(30_000))],
    [undefined, bytes("root:x:0:0:root:/root:/bin/sh")],
    [undefined, bytes("BM......")],
    [undefined, bytes("")],
  ])("is %s by its bytes", (type, content) => expect(imageType(content)).toBe(type));

  it("is refused when it is no picture, or larger than 1 MiB", async () => {
    writeFileSync(path("text.png"), "no picture");
    expect(await refusal(readItems(lines("name,image", "a,text.png")))).toContain(
      '"image" is "text.png"; it is not a PNG, JPEG, WebP, GIF or SVG by its first bytes',
    );
    writeFileSync(path("large.png"), Buffer.concat([PNG, Buffer.alloc((1 << 20) - PNG.length + 1)]));
    expect(await refusal(readItems(lines("name,image", "a,large.png")))).toContain(
      '"image" is "large.png"; it has 1048577 bytes; a picture may have 1048576: make it smaller',
    );
  });

  it("is refused when it makes all pictures larger than 16 MiB", async () => {
    writeFileSync(path("fits.png"), Buffer.concat([PNG, Buffer.alloc((1 << 20) - PNG.length)]));
    const rows = Array.from({ length: 17 }, (_, i) => `i${i},fits.png`);
    expect(await refusal(readItems(lines("name,image", ...rows)))).toContain(
      ':18: "image" is "fits.png"; with it, all pictures have more than 16 MiB; make them smaller',
    );
    expect((await read(lines("name,image", ...rows.slice(0, 15)))).labels).toHaveLength(15);
  });
});
