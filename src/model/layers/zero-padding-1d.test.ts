import { expect, test } from "vitest";
import { conforms } from "../layer-run.fixture.ts";
import { zeroPadding1D } from "./zero-padding-1d.ts";

conforms("ZeroPadding1D", [{ config: { padding: [[1, 2]] }, inputs: [[3, 2]] }]);

test("reads one number for both ends, or two", () => {
  expect(zeroPadding1D.read({ padding: 2 }, "m")).toEqual({ padding: [[2, 2]] });
  expect(zeroPadding1D.read({ padding: [0, 3] }, "m")).toEqual({ padding: [[0, 3]] });
});
