// node test/ultrafeedback/make.mjs 1000 planted.parquet: writes so many prompts, as Parquet or JSON Lines by the name of the file.

import { writeFileSync } from "node:fs";
import { plantedRows } from "./planted.ts";
import { asJsonLines, asParquet } from "./write-planted.ts";

const [count = "1000", path = "planted.jsonl"] = process.argv.slice(2);
const rows = plantedRows(Number(count), 0);
writeFileSync(path, path.endsWith(".parquet") ? asParquet(rows) : asJsonLines(rows));
