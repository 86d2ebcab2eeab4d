import {
  initialLossScale,
  type Precision,
  usualGrowthInterval,
} from "../../../training/precision.ts";
import { numberLiteral } from "../python.ts";

/** What mixed precision changes in a training program. */
export interface TorchPrecision {
  /** Before the model. */
  readonly device: readonly string[];
  /** Behind `Network()`. */
  readonly model: string;
  readonly make: readonly string[];
  /** The lines that compute `loss`. @param output - the call of the model. */
  forward(output: string): readonly string[];
  readonly backward: readonly string[];
  /** Before gradients are read. */
  readonly unscale: readonly string[];
  readonly step: readonly string[];
}

const single: TorchPrecision = {
  device: [],
  model: "",
  make: [],
  forward: (output) => [`loss = loss_function(${output}, y)`],
  backward: ["loss.backward()"],
  unscale: [],
  step: ["optimizer.step()"],
};

export function torchPrecision(precision: Precision | undefined, comment: string): TorchPrecision {
  if (!precision) return single;
  const { format } = precision;
  return {
    device: [
      `# Isograd's runs rounded weights and what layers pass on to ${format}; autocast also computes inside layers in it,`,
      "# and leaves norms and losses in float32.",
      'device = "cuda" if torch.cuda.is_available() else "cpu"',
    ],
    model: ".to(device)",
    forward: (output) => [
      `with torch.autocast(device, dtype=torch.${format}):${comment}`,
      `    output = ${output}`,
      "loss = loss_function(output.float(), y.to(device))",
    ],
    ...scaling(precision),
  };
}

function scaling({
  lossScale,
  growthInterval = usualGrowthInterval,
}: Precision): Pick<TorchPrecision, "make" | "backward" | "unscale" | "step"> {
  if (lossScale === "dynamic")
    return {
      make: [
        `scaler = torch.amp.GradScaler(device, init_scale=${numberLiteral(initialLossScale)}, growth_interval=${growthInterval})`,
      ],
      backward: ["scaler.scale(loss).backward()"],
      unscale: ["scaler.unscale_(optimizer)"],
      step: ["scaler.step(optimizer)", "scaler.update()"],
    };
  const scale = numberLiteral(lossScale);
  const isOne = lossScale === 1;
  return {
    make: [],
    backward: isOne
      ? ["loss.backward()"]
      : [
          `(loss * ${scale}).backward()`,
          "for parameter in model.parameters():",
          "    if parameter.grad is not None:",
          `        parameter.grad.div_(${scale})`,
        ],
    unscale: [],
    step: ["optimizer.step()"],
  };
}
