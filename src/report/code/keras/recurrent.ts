import { gruGates, gruResetAfterGates, lstmGates, withGates } from "../../../model/gate-blocks.ts";
import type { InitializerRef } from "../../../model/initializer.ts";
import type { LayerConfigs } from "../../../model/model.ts";
import type { GatedConfig, RecurrentConfig } from "../../../model/recurrent.ts";
import { numberLiteral, stringLiteral } from "../python.ts";
import { activationSetting } from "./activation.ts";
import { initializerSetting, initializerValue, regularizerSetting } from "./initializer.ts";
import { type KerasLayerWith, type KerasWriters, unless } from "./layer.ts";

type Inner = LayerConfigs["Bidirectional"]["layer"];

export const recurrentLayers = {
  SimpleRNN: (config) => recurrent({ kind: "SimpleRNN", config }),
  LSTM: (config) => recurrent({ kind: "LSTM", config }),
  GRU: (config) => recurrent({ kind: "GRU", config }),
  Bidirectional: ({ layer, mergeMode }) => {
    const { maker, settings, notes = [] } = recurrent(layer);
    const mode = unless(mergeMode === "concat", `merge_mode=${stringLiteral(mergeMode)}`);
    return { settings: [`${maker}(${settings.join(", ")})`, ...mode], notes };
  },
} as const satisfies Partial<KerasWriters>;

/** Keras has cells for what its layers do not: those normalize. */
function recurrent(layer: Inner): KerasLayerWith {
  const { kind, config } = layer;
  const settings = [String(config.units), ...unitSettings(layer)];
  const runs = runSettings(config);
  const drops = config.recurrentDropout > 0;
  if (config.layerNormalization)
    return {
      maker: "NormalizedRNN",
      settings: [`Normalized${kind}Cell(${settings.join(", ")})`, ...runs],
    };
  return {
    maker: `keras.layers.${kind}`,
    settings: [...settings, ...runs],
    notes:
      drops && kind !== "SimpleRNN"
        ? ["Keras drops other units for every gate; Isograd's runs dropped the same ones for all."]
        : [],
  };
}

/** What belongs to the cell. */
function unitSettings({ kind, config }: Inner): readonly string[] {
  const { useBias } = config;
  const own = { SimpleRNN: noSettings, LSTM: lstmSettings, GRU: gruSettings }[kind] as (
    config: Inner["config"],
  ) => readonly string[];
  return [
    ...activationSetting("activation", config.activation, "tanh"),
    ...("recurrentActivation" in config ? gateSettings(config) : []),
    ...unless(useBias, "use_bias=False"),
    `kernel_initializer=${initializerValue(config.kernelInitializer)}`,
    `recurrent_initializer=${initializerValue(config.recurrentInitializer)}`,
    ...own(config),
    ...regularizerSetting("kernel_regularizer", config.kernelRegularizer),
    ...regularizerSetting("recurrent_regularizer", config.recurrentRegularizer),
    ...regularizerSetting("bias_regularizer", useBias ? config.biasRegularizer : undefined),
    ...unless(config.dropout === 0, `dropout=${numberLiteral(config.dropout)}`),
    ...unless(
      config.recurrentDropout === 0,
      `recurrent_dropout=${numberLiteral(config.recurrentDropout)}`,
    ),
  ];
}

function gateSettings({ recurrentActivation }: GatedConfig): readonly string[] {
  return activationSetting("recurrent_activation", recurrentActivation, "sigmoid");
}

function noSettings({ useBias, biasInitializer }: RecurrentConfig): readonly string[] {
  return biasSetting(useBias, biasInitializer);
}

function lstmSettings(config: LayerConfigs["LSTM"]): readonly string[] {
  return [
    ...biasSetting(config.useBias, withGates(config.biasInitializer, lstmGates)),
    ...unless(config.unitForgetBias, "unit_forget_bias=False"),
  ];
}

function gruSettings({ useBias, biasInitializer, resetAfter }: LayerConfigs["GRU"]) {
  const gates = resetAfter ? gruResetAfterGates : gruGates;
  return [
    ...biasSetting(useBias, withGates(biasInitializer, gates)),
    ...unless(resetAfter, "reset_after=False"),
  ];
}

function biasSetting(useBias: boolean, initializer: InitializerRef): readonly string[] {
  return useBias ? initializerSetting("bias_initializer", initializer, "zeros") : [];
}

/** What belongs to the way through time. */
function runSettings(config: RecurrentConfig): readonly string[] {
  return [
    ...unless(!config.returnSequences, "return_sequences=True"),
    ...unless(!config.goBackwards, "go_backwards=True"),
    ...unless(!config.zeroOutputForMask, "zero_output_for_mask=True"),
  ];
}
