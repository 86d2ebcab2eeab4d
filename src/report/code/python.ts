/**
 * A Python string literal that holds this text and nothing else: ASCII, every other character escaped.
 */
export function stringLiteral(text: string): string {
  const escaped = [...text].map((character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"' || character === "\\") return `\\${character}`;
    if (code >= 0x20 && code < 0x7f) return character;
    if (code <= 0xff) return `\\x${hex(code, 2)}`;
    return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
  });
  return `"${escaped.join("")}"`;
}

/** A Python float, whole numbers too (Keras refuses `1` for a rate); `float("nan")` and the like where it is not finite. */
export function numberLiteral(x: number): string {
  if (Number.isFinite(x)) return Number.isInteger(x) && Math.abs(x) < 1e21 ? `${x}.0` : String(x);
  if (Number.isNaN(x)) return 'float("nan")';
  return x > 0 ? 'float("inf")' : 'float("-inf")';
}

/** A number or a list of numbers. */
export function numbersLiteral(x: number | readonly number[]): string {
  return typeof x === "number" ? numberLiteral(x) : `[${x.map(numberLiteral).join(", ")}]`;
}

/** `(784,)`, `(28, 28)`. */
export function tupleLiteral(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** Sizes along axes: a number where there is one axis, a tuple where there are more. */
export function sizesLiteral(sizes: readonly number[]): string {
  return sizes.length === 1 ? String(sizes[0]) : tupleLiteral(sizes);
}

export function booleanLiteral(x: boolean): string {
  return x ? "True" : "False";
}

/**
 * A Python identifier for every name, no two equal. Each ends in `_` and a number or in the suffix, so that none is a keyword
 * or hides a method of the class it becomes an attribute of.
 */
export function identifiersOf(
  names: readonly string[],
  suffix: string,
): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    names.map((name) => {
      const letters = name.replaceAll(/[^A-Za-z0-9_]/g, "_").replace(/^(?=[0-9_]|$)/, "layer_");
      const base = /_\d+$/.test(letters) ? letters : `${letters}_${suffix}`;
      let identifier = base;
      for (let n = 2; taken.has(identifier); n++) identifier = `${base}_${n}`;
      taken.add(identifier);
      return [name, identifier];
    }),
  );
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, "0");
}
