import { describe, expect, test } from "vitest";
import { entryOf } from "./registry.ts";

const registry = [{ id: "sgd" }, { id: "adam" }] as const;

describe("entryOf", () => {
  test("is the entry with the id", () => {
    expect(entryOf(registry, "adam", "recipe")).toBe(registry[1]);
  });

  test("names the nearest id for an unknown one", () => {
    expect(() => entryOf(registry, "adan", "recipe")).toThrow(
      new RangeError('recipe: unknown id, got "adan"; try "adam"'),
    );
  });

  test("wants the id as it is, not another spelling", () => {
    expect(() => entryOf(registry, "Adam", "recipe")).toThrow(
      new RangeError('recipe: unknown id, got "Adam"; try "adam"'),
    );
  });
});
