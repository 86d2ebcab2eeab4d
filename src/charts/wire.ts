/** Marks a number that JSON does not have; no name in a file begins like this. */
const mark = "\u0000";

/** Plain data as JSON, numbers that are not finite among them. `undefined` entries of objects are left out. */
export function wireText(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "number" && !Number.isFinite(one) ? `${mark}${one}` : one,
  );
}

/** The data behind `wireText`. */
export function wired(text: string): unknown {
  return JSON.parse(text, (_, one: unknown) =>
    typeof one === "string" && one.startsWith(mark) ? Number(one.slice(1)) : one,
  );
}
