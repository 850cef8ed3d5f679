import { expect, it } from "vitest";
import { parse } from "./svg.ts";

it("the SVG reader parses well-formed XML", () => {
  const { children } = parse('<svg a="1 &amp; 2"><g><text>&lt;b&gt;</text></g><path d="M0,0"/></svg>\n');
  expect(children.map(({ tag }) => tag)).toEqual(["g", "path"]);
  expect(children[0]?.children[0]?.text).toBe("<b>");
});

it.each([
  "<svg><g></svg>",
  "<svg></g></svg>",
  "<svg><text>a & b</text></svg>",
  "<svg><text>a < b</text></svg>",
  "<svg><text>&nbsp;</text></svg>",
  '<svg a="1" a="2"/>',
  "<svg a=1></svg>",
  "<svg/><svg/>",
  "<svg/>more",
  "",
])("does not take %s", (broken) => {
  expect(() => parse(broken)).toThrow();
});
