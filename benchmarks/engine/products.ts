import { wasmEngine } from "../../src/engine/wasm.ts";
import { builder } from "../../src/graph/builder.ts";
import type { Program } from "../../src/graph/graph.ts";
import { median } from "../../src/stats/median.ts";
import { hashedNumbers } from "../../src/training/parity.fixture.ts";

/** rows × inner by inner × columns. */
export const productSizes = [
  [64, 128, 128],
  [64, 1024, 1024],
  [512, 512, 512],
  [1024, 512, 128],
] as const;

export interface ProductSpeed {
  readonly size: readonly [number, number, number];
  readonly transposes: string;
  readonly gigaflops: number;
}

/** Speed of a product of matrices with either side transposed, the reading of all it wrote included. */
export async function productSpeeds(rounds: number): Promise<readonly ProductSpeed[]> {
  const found: ProductSpeed[] = [];
  for (const size of productSizes)
    for (const [transA, transB] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ] as const)
      found.push({
        size,
        transposes: `${transA ? "T" : "N"}${transB ? "T" : "N"}`,
        gigaflops: await speed(size, transA, transB, rounds),
      });
  return found;
}

const seconds = 0.1;

async function speed(
  [rows, inner, columns]: readonly [number, number, number],
  transA: boolean,
  transB: boolean,
  rounds: number,
): Promise<number> {
  const a = transA ? [inner, rows] : [rows, inner];
  const b = transB ? [columns, inner] : [inner, columns];
  const session = await wasmEngine.compile(program(a, b, transA, transB));
  const values = (shape: readonly number[], start: number) =>
    hashedNumbers(start, (shape[0] ?? 1) * (shape[1] ?? 1));
  const state = { a: values(a, 0), b: values(b, 2 ** 20) };
  const flops = 2 * rows * inner * columns;
  const steps = Math.ceil((seconds * 40e9) / flops);
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = process.cpuUsage();
    await session.run(state, { tick: new Float32Array(steps) }, steps);
    const { user, system } = process.cpuUsage(start);
    if (round > 0) rates.push((flops * steps) / (user + system) / 1e3);
  }
  await session.dispose();
  return median(rates);
}

/** Both sides stay as they are; of the product only its sum leaves. */
function program(
  a: readonly number[],
  b: readonly number[],
  transA: boolean,
  transB: boolean,
): Program {
  const ops = builder();
  const left = ops.input("a", a);
  const right = ops.input("b", b);
  const tick = ops.input("tick", []);
  const product = ops.gemm(left, right, undefined, { transA, transB });
  const sum = ops.add(ops.reduceSum(product), tick);
  return {
    graph: ops.graph({ sum, a_: ops.identity(left), b_: ops.identity(right) }),
    carried: [
      { input: "a", output: "a_" },
      { input: "b", output: "b_" },
    ],
  };
}
