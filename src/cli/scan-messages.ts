import type { ElementType } from "../formats/tensor-ref.ts";
import type { TensorSummary } from "../formats/tensor-scan.ts";

/** To a worker: elements that lie in one piece in a file. */
export interface ScanPart {
  readonly id: number;
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  readonly type: ElementType;
}

/** From a worker: the figures of a part, or why there are none. */
export type ScanAnswer =
  | { readonly id: number; readonly summary: TensorSummary }
  | { readonly id: number; readonly reason: string };
