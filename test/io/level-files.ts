// Answers with a column of text among the features.

import type { Attribute } from "../../src/data/levels.ts";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { count, type csv, rowsOf, table } from "./rows.ts";

export const BRANDS = ["nikon", "sony", "canon"];
export const choices = (brand: (i: number) => string | number = (i) => BRANDS[i % 3] as string) =>
  table(
    "user,task,option,chosen,price,brand",
    count(18).map((i) => {
      const task = (i - (i % 3)) / 3;
      return [`u${task % 2}`, task, (i % 3) + 1, Number(i % 3 === task % 3), (i * 2) % 5, brand(i)];
    }),
  );
/** The features of side A, or B, of all answers, with their names. */
export const statesOf = async (read: ReturnType<typeof csv>) => {
  const { data } = await read;
  return { features: data.features, rows: rowsOf(data).map(({ a, b }) => [a[0], b[0]]) };
};
export const wide = (...rows: string[]) => ["user,label,a_price,a_brand,b_price,b_brand", ...rows].join("\n");
export const THREE = wide("ann,1,3,nikon,1,sony", "ann,0,2,canon,1,nikon", "bob,1,1,sony,5,canon");
export const ATTRIBUTE: Attribute = { name: "brand", code: "effects", levels: ["canon", "nikon"], omitted: "sony" };
export const as = (attribute: Attribute = ATTRIBUTE): ColumnOptions => ({ coding: { attributes: [attribute] } });
