import { expect, test } from "vitest";
import { initializerRef } from "../initializers/index.ts";
import { conforms, run } from "../layer-run.fixture.ts";
import { layerKindOf } from "./index.ts";
import { positionEmbedding } from "./position-embedding.ts";

const config = { sequenceLength: 3, initializer: initializerRef("random-normal") };
conforms("PositionEmbedding", [
  { config, inputs: [[3, 2]] },
  { config, inputs: [[2, 2]] },
]);

test("is the first rows of its table for every sample, whatever the input", () => {
  const values = { embeddings: [1, 2, 3, 4, 5, 6] };
  const { y } = run(
    layerKindOf("PositionEmbedding"),
    { config, inputs: [[2, 2]] },
    {
      training: true,
      values,
      batch: 2,
    },
  ).values;
  expect(Array.from(y ?? [])).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
});

test.each([[[4, 2]], [[2]]])("refuses %j", (shape) => {
  expect(() => positionEmbedding.outputShape(config, [shape])).toThrow(
    `position-embedding: input must be [time, features] with at most 3 steps, got [${shape.join(", ")}]`,
  );
});
