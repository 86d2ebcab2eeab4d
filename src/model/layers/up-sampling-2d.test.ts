import { expect, test } from "vitest";
import { conforms } from "../layer-run.fixture.ts";
import { upSampling2D } from "./up-sampling-2d.ts";

conforms("UpSampling2D", [{ config: { size: [2, 3] }, inputs: [[2, 2, 2]] }]);

test("refuses to interpolate", () => {
  expect(() => upSampling2D.read({ size: 2, interpolation: "bilinear" }, "m")).toThrow(
    new RangeError('m: interpolation is not supported yet, got "bilinear"'),
  );
});
