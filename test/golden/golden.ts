import { readFileSync } from "node:fs";

/** Content of `test/golden/<name>.json`, in which numbers that are not finite are strings. */
export function golden<T>(name: string): T {
  const text = readFileSync(new URL(`./${name}.json`, import.meta.url), "utf8");
  return JSON.parse(text, (_, value) =>
    typeof value === "string" && /^(NaN|-?Infinity)$/.test(value) ? Number(value) : value,
  );
}
