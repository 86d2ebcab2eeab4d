import type { BuiltLayer } from "../../../model/build.ts";
import type { Clip } from "../../../training/recipe.ts";
import { outputLayer } from "../output-layer.ts";
import { numberLiteral, stringLiteral } from "../python.ts";
import type { TorchModule } from "./module.ts";

/** What bounds gradients: statements before the training step, and in it. */
export interface TorchClip {
  readonly make: readonly string[];
  readonly step: readonly string[];
}

export function torchClip(
  clip: Clip | undefined,
  layers: readonly BuiltLayer[],
  module: TorchModule,
): TorchClip {
  if (!clip) return { make: [], step: [] };
  const threshold = numberLiteral(clip.threshold);
  const bounded = (...step: readonly string[]): TorchClip => ({ make: [], step });
  switch (clip.kind) {
    case "value":
      return bounded(`torch.nn.utils.clip_grad_value_(model.parameters(), ${threshold})`);
    case "global-norm":
      return bounded(`torch.nn.utils.clip_grad_norm_(model.parameters(), ${threshold})`);
    case "norm":
      return bounded(
        "for parameter in model.parameters():",
        `    torch.nn.utils.clip_grad_norm_([parameter], ${threshold})`,
      );
    case "adaptive":
      return adaptive(threshold, layers, module);
    case "auto":
      return {
        make: ["norms = []  # of the last gradients"],
        step: [`auto_clip(model.parameters(), norms, ${threshold})`],
      };
    default:
      return clip.kind satisfies never;
  }
}

function adaptive(
  threshold: string,
  layers: readonly BuiltLayer[],
  module: TorchModule,
): TorchClip {
  const output = outputLayer(layers);
  const weights = layers
    .filter(({ layer }) => layer.name !== output)
    .flatMap(({ parameters }) =>
      parameters.flatMap(({ name, shape, trainable }) =>
        trainable && shape.length > 1 ? module.tensors(name) : [],
      ),
    );
  const columns = weights
    .filter(({ layout }) => layout === "keras")
    .map(({ path }) => stringLiteral(path.slice("self.".length).replaceAll(/\[(\d+)\]/g, ".$1")));
  const isApart = weights.some(({ layout }) => layout === "heads" || layout === "depthwise");
  const spared = output === undefined ? "" : `${module.attribute(output)}.`;
  return {
    make: [
      `clipped = [(name, weight) for name, weight in model.named_parameters() if not name.startswith(${stringLiteral(spared)})]`,
      ...(isApart
        ? [
            "# Isograd's runs took the same column of all heads, or all kernels of a depthwise layer, for one unit.",
          ]
        : []),
      `columns = {${columns.length === 0 ? "*()" : columns.join(", ")}}  # weights whose units are columns, not rows`,
    ],
    step: [`adaptive_clip(clipped, columns, ${threshold})`],
  };
}

export const clipDefinitions = {
  adaptive_clip: `
@torch.no_grad()
def adaptive_clip(weights, columns, share):
    """Bounds the gradient of every unit to a share of the norm of its weights (Brock et al. 2021)."""
    for name, weight in weights:
        grad = weight.grad
        if grad is None:
            continue
        unit = weight.ndim - 1 if name in columns else 0
        axes = [axis for axis in range(weight.ndim) if axis != unit] or [0]
        most = share * weight.square().sum(axes, keepdim=True).sqrt().clamp(min=1e-3)
        size = grad.square().sum(axes, keepdim=True).sqrt()
        bounded = (size > most) & size.isfinite()
        grad.mul_(torch.where(bounded, most / size.clamp(min=1e-6), 1.0))
`,
  auto_clip: `
@torch.no_grad()
def auto_clip(parameters, norms, percent):
    """Bounds the norm of the gradient to a percentile of the last 128 norms (Seetharaman et al. 2020)."""
    grads = [parameter.grad for parameter in parameters if parameter.grad is not None]
    size = torch.stack([grad.norm() for grad in grads]).norm()
    norms.append(float(size))
    del norms[:-128]
    finite = torch.tensor([norm for norm in norms if math.isfinite(norm)])
    if not size.isfinite() or len(finite) == 0:
        return
    most = torch.quantile(finite, percent / 100.0).to(size)
    if size > most:
        for grad in grads:
            grad.mul_(most / size)
`,
} as const;
