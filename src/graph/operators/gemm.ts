import { type Attributes, numberAttribute } from "../call.ts";
import { sumTo } from "../elementwise.ts";
import type { Operator } from "../operator.ts";
import { broadcastShape, shapeText, type Tensor } from "../tensor.ts";

/** op(a)·op(b) + c, where op transposes if `transA`, `transB` say so. a, b are matrices; c broadcasts to the product. */
export const gemm = {
  op: "Gemm",
  attributes: { transA: "int", transB: "int" },
  infer(inputs, attributes) {
    const { rows, inner, columns } = sizes(inputs, attributes);
    const [, b, c] = inputs;
    const innerB = transposed(attributes, "transB") ? b?.shape[1] : b?.shape[0];
    if (inner !== innerB || b?.shape.length !== 2)
      throw new RangeError(
        `Gemm: inner sizes differ, got ${inputs.map(({ shape }) => shapeText(shape)).join(" · ")}`,
      );
    if (c) broadcastShape([rows, columns], c.shape);
    return [{ shape: [rows, columns], type: "float32" }];
  },
  gradient(ops, { inputs: [a, b, c], attributes }, [dy]) {
    if (!a || !b || !dy) return [];
    const transA = transposed(attributes, "transA");
    const transB = transposed(attributes, "transB");
    const da = () =>
      transA
        ? ops.gemm(b, dy, undefined, { transA: transB, transB: true })
        : ops.gemm(dy, b, undefined, { transB: !transB });
    const db = () =>
      transB
        ? ops.gemm(dy, a, undefined, { transA: true, transB: transA })
        : ops.gemm(a, dy, undefined, { transA: !transA });
    return [
      ops.isConstant(a) ? undefined : da(),
      ops.isConstant(b) ? undefined : db(),
      c && !ops.isConstant(c) ? sumTo(ops, dy, c.shape) : undefined,
    ];
  },
  evaluate([a, b, c], attributes) {
    if (!a || !b) return [];
    const { rows, inner, columns } = sizes([a, b], attributes);
    const [aRow, aColumn] = transposed(attributes, "transA") ? [1, rows] : [inner, 1];
    const [bRow, bColumn] = transposed(attributes, "transB") ? [1, inner] : [columns, 1];
    const cColumns = c?.shape.at(-1) ?? 1;
    const cRows = c && c.shape.length > 1 ? (c.shape[0] ?? 1) : 1;
    const out = new Float64Array(rows * columns);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let sum = c
          ? (c.data[(cRows === 1 ? 0 : i) * cColumns + (cColumns === 1 ? 0 : j)] ?? 0)
          : 0;
        for (let k = 0; k < inner; k++)
          sum += (a.data[i * aRow + k * aColumn] ?? 0) * (b.data[k * bRow + j * bColumn] ?? 0);
        out[i * columns + j] = sum;
      }
    return [out];
  },
} as const satisfies Operator;

function transposed(attributes: Attributes, name: "transA" | "transB"): boolean {
  return numberAttribute(attributes, name, 0) === 1;
}

function sizes([a, b]: readonly Pick<Tensor, "shape">[], attributes: Attributes) {
  const [a0 = 1, a1 = 1] = a?.shape ?? [];
  const [b0 = 1, b1 = 1] = b?.shape ?? [];
  const [rows, inner] = transposed(attributes, "transA") ? [a1, a0] : [a0, a1];
  return { rows, inner, columns: transposed(attributes, "transB") ? b0 : b1 };
}
