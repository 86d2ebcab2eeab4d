import { emptyMemory, kernelsOn } from "../../src/engine/wasm/module.ts";
import { planOf } from "../../src/engine/wasm/plan.ts";
import { compileStep } from "../../src/training/compile.ts";
import { trainings } from "./training.ts";

export interface StepMemory {
  readonly id: string;
  /** All that the engine takes for a step: tensors, instructions, room to work in. */
  readonly bytes: number;
  /** Most that tensors take that are alive at one time; parameters and constants are always. */
  readonly live: number;
}

/** Memory of a step of every training. */
export async function stepMemories(): Promise<readonly StepMemory[]> {
  const { scratchBytes } = await kernelsOn(emptyMemory());
  return trainings.map(({ id, network: { model, recipe }, every }) => {
    const { program } = compileStep(model, recipe, recipe.batchSize, every === 1);
    const { bytes, live } = planOf(program, scratchBytes.value);
    return { id, bytes, live };
  });
}
