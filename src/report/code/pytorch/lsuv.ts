import type { BuiltLayer } from "../../../model/build.ts";
import { scaledKernel } from "../lsuv.ts";
import type { TorchModule } from "./module.ts";

/** The modules that `lsuv` goes through, with the weight that it scales. */
export function lsuvLines(layers: readonly BuiltLayer[], module: TorchModule): readonly string[] {
  const scaled = layers.flatMap((entry) => {
    const { name } = entry.layer;
    const [weight] = module.tensors(`${name}/${scaledKernel(entry)}`);
    if (!weight) return [];
    return [`    (model.${module.attribute(name)}, ${weight.path.replace(/^self/, "model")}),`];
  });
  return ["scaled = [", ...scaled, "]"];
}

export const lsuvDefinition = {
  lsuv: `
@torch.no_grad()
def lsuv(model, scaled, *x):
    """Divides weights, first to last, by the deviation of what they make of x, until it is 1.

    Layer-sequential unit-variance initialization, Mishkin & Matas 2016; the weights are orthogonal before.
    """
    model.train()
    others = [buffer.clone() for buffer in model.buffers()]
    for module, weight in scaled:
        for _ in range(10):
            outputs = []
            hook = module.register_forward_hook(lambda *call: outputs.append(call[2]))
            model(*x)
            hook.remove()
            variance = outputs[0].float().var(correction=0)
            if not abs(variance - 1) >= 0.1 or not 0 < variance < float("inf"):
                break
            weight.div_(variance.sqrt())
    for buffer, value in zip(model.buffers(), others):
        buffer.copy_(value)
`,
} as const;
