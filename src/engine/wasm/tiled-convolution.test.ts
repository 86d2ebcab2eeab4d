import { describe, expect, test } from "vitest";
import { builder } from "../../graph/builder.ts";
import { gradient } from "../../graph/gradient.ts";
import { hashedNumbers } from "../../training/parity.fixture.ts";
import { evaluate } from "../reference.ts";
import { wasmEngine } from "../wasm.ts";

/** Of sums of 144 to 360 products of numbers in [−1, 1), tiles add a few more roundings than products do: 2⁻²⁴ · 20 · 6. */
const tolerance = 1e-5;

interface Example {
  readonly samples: number;
  readonly channels: number;
  readonly filters: number;
  readonly image: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly bias: boolean;
}

const examples: readonly Example[] = [
  { samples: 2, channels: 16, filters: 16, image: [8, 8], pads: [1, 1, 1, 1], bias: true },
  { samples: 1, channels: 17, filters: 22, image: [7, 9], pads: [1, 1, 1, 1], bias: false },
  { samples: 3, channels: 18, filters: 19, image: [5, 6], pads: [0, 0, 0, 0], bias: true },
  { samples: 1, channels: 16, filters: 33, image: [3, 3], pads: [0, 0, 0, 0], bias: true },
  { samples: 2, channels: 40, filters: 16, image: [4, 3], pads: [2, 0, 1, 2], bias: false },
  { samples: 1, channels: 16, filters: 16, image: [40, 31], pads: [1, 1, 1, 1], bias: true },
  { samples: 1, channels: 130, filters: 16, image: [20, 20], pads: [1, 1, 1, 1], bias: false },
];

describe.each(examples)(
  "3 × 3 kernels on %j",
  ({ samples, channels, filters, image, pads, bias }) => {
    const ops = builder();
    const x = ops.input("x", [samples, channels, ...image]);
    const w = ops.input("w", [filters, channels, 3, 3]);
    const b = bias ? ops.input("b", [filters]) : undefined;
    const y = ops.conv(x, w, { kernelShape: [3, 3], pads }, 1, b);
    const gradOf = gradient(ops, ops.reduceSum(ops.mul(y, ops.add(y, 1))));
    const outputs = { y, dx: gradOf(x), dw: gradOf(w) };
    const graph = ops.graph(outputs as Record<string, typeof y>);
    const inputs = Object.fromEntries(
      graph.inputs.map(({ name, shape }, i) => [
        name,
        hashedNumbers(
          1000 * i,
          shape.reduce((size, axis) => size * axis, 1),
        ).map((v) => v / 4),
      ]),
    );

    test("are what the reference says, and so are their gradients", async () => {
      const session = await wasmEngine.compile({ graph, carried: [] });
      const found = await session.run({}, inputs, 1);
      const exact = evaluate(graph, inputs);
      for (const { name } of graph.outputs) {
        const expected = exact[name] ?? [];
        const size = Math.max(...Array.from(expected, Math.abs));
        const worst = Math.max(
          ...Array.from(found.outputs[name] ?? [], (v, i) => Math.abs(v - (expected[i] ?? 0))),
        );
        expect(found.outputs[name]?.length).toBe(expected.length);
        expect(worst / size, name).toBeLessThan(tolerance);
      }
    });

    test("leave what lies behind them alone", async () => {
      // Every place is written before it is read: a plan on a dirty memory gives the same bits.
      const first = await (await wasmEngine.compile({ graph, carried: [] })).run({}, inputs, 1);
      const twice = await wasmEngine.compile({ graph, carried: [] });
      await twice.run(
        {},
        Object.fromEntries(Object.entries(inputs).map(([k, v]) => [k, v.map(() => Number.NaN)])),
        1,
      );
      const again = await twice.run({}, inputs, 1);
      for (const { name } of graph.outputs)
        expect(again.outputs[name], name).toEqual(first.outputs[name]);
    });
  },
);
