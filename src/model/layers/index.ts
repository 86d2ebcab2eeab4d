import { suggestion } from "../../core/nearest.ts";
import type { LayerKind } from "../layer.ts";
import { type ActivationConfig, activation } from "./activation.ts";
import { type AddConfig, add } from "./add.ts";
import { type AlphaDropoutConfig, alphaDropout } from "./alpha-dropout.ts";
import { type AverageConfig, average } from "./average.ts";
import { type AveragePooling1DConfig, averagePooling1D } from "./average-pooling-1d.ts";
import { type AveragePooling2DConfig, averagePooling2D } from "./average-pooling-2d.ts";
import { type BatchNormalizationConfig, batchNormalization } from "./batch-normalization.ts";
import { type BidirectionalConfig, bidirectional } from "./bidirectional.ts";
import { type ConcatenateConfig, concatenate } from "./concatenate.ts";
import { type Conv1DConfig, conv1D } from "./conv-1d.ts";
import { type Conv2DConfig, conv2D } from "./conv-2d.ts";
import { type DenseConfig, dense } from "./dense.ts";
import { type DepthwiseConv2DConfig, depthwiseConv2D } from "./depthwise-conv-2d.ts";
import { type DropoutConfig, dropout } from "./dropout.ts";
import { type ELUConfig, elu } from "./elu.ts";
import { type EmbeddingConfig, embedding } from "./embedding.ts";
import { type FlattenConfig, flatten } from "./flatten.ts";
import { type GaussianDropoutConfig, gaussianDropout } from "./gaussian-dropout.ts";
import { type GaussianNoiseConfig, gaussianNoise } from "./gaussian-noise.ts";
import {
  type GlobalAveragePooling1DConfig,
  globalAveragePooling1D,
} from "./global-average-pooling-1d.ts";
import {
  type GlobalAveragePooling2DConfig,
  globalAveragePooling2D,
} from "./global-average-pooling-2d.ts";
import { type GlobalMaxPooling1DConfig, globalMaxPooling1D } from "./global-max-pooling-1d.ts";
import { type GlobalMaxPooling2DConfig, globalMaxPooling2D } from "./global-max-pooling-2d.ts";
import { type GroupNormalizationConfig, groupNormalization } from "./group-normalization.ts";
import { type GRUConfig, gru } from "./gru.ts";
import { type InputLayerConfig, inputLayer } from "./input-layer.ts";
import { type LayerNormalizationConfig, layerNormalization } from "./layer-normalization.ts";
import { type LeakyReLUConfig, leakyRelu } from "./leaky-relu.ts";
import { type LSTMConfig, lstm } from "./lstm.ts";
import { type MaskingConfig, masking } from "./masking.ts";
import { type MaxPooling1DConfig, maxPooling1D } from "./max-pooling-1d.ts";
import { type MaxPooling2DConfig, maxPooling2D } from "./max-pooling-2d.ts";
import { type MaximumConfig, maximum } from "./maximum.ts";
import { type MaxoutConfig, maxout } from "./maxout.ts";
import { type MultiHeadAttentionConfig, multiHeadAttention } from "./multi-head-attention.ts";
import { type MultiplyConfig, multiply } from "./multiply.ts";
import { type NormalizationConfig, normalization } from "./normalization.ts";
import { type PermuteConfig, permute } from "./permute.ts";
import { type PositionEmbeddingConfig, positionEmbedding } from "./position-embedding.ts";
import { type PReLUConfig, prelu } from "./prelu.ts";
import { type ReLUConfig, relu } from "./relu.ts";
import { type RescalingConfig, rescaling } from "./rescaling.ts";
import { type ReshapeConfig, reshape } from "./reshape.ts";
import { type RMSNormalizationConfig, rmsNormalization } from "./rms-normalization.ts";
import { type ScaleConfig, scale } from "./scale.ts";
import { type SeparableConv2DConfig, separableConv2D } from "./separable-conv-2d.ts";
import { type SimpleRNNConfig, simpleRnn } from "./simple-rnn.ts";
import { type SoftmaxConfig, softmax } from "./softmax.ts";
import { type SpatialDropout1DConfig, spatialDropout1D } from "./spatial-dropout-1d.ts";
import { type SpatialDropout2DConfig, spatialDropout2D } from "./spatial-dropout-2d.ts";
import { type SubtractConfig, subtract } from "./subtract.ts";
import { type TimeDistributedConfig, timeDistributed } from "./time-distributed.ts";
import { type UpSampling1DConfig, upSampling1D } from "./up-sampling-1d.ts";
import { type UpSampling2DConfig, upSampling2D } from "./up-sampling-2d.ts";
import { type ZeroPadding1DConfig, zeroPadding1D } from "./zero-padding-1d.ts";
import { type ZeroPadding2DConfig, zeroPadding2D } from "./zero-padding-2d.ts";

/** Configuration of every kind of layer: the union of layers is made from this table. */
export interface LayerConfigs {
  InputLayer: InputLayerConfig;
  Dense: DenseConfig;
  Maxout: MaxoutConfig;
  Activation: ActivationConfig;
  ReLU: ReLUConfig;
  LeakyReLU: LeakyReLUConfig;
  ELU: ELUConfig;
  PReLU: PReLUConfig;
  Softmax: SoftmaxConfig;
  Dropout: DropoutConfig;
  GaussianNoise: GaussianNoiseConfig;
  GaussianDropout: GaussianDropoutConfig;
  AlphaDropout: AlphaDropoutConfig;
  SpatialDropout1D: SpatialDropout1DConfig;
  SpatialDropout2D: SpatialDropout2DConfig;
  BatchNormalization: BatchNormalizationConfig;
  LayerNormalization: LayerNormalizationConfig;
  GroupNormalization: GroupNormalizationConfig;
  RMSNormalization: RMSNormalizationConfig;
  Conv1D: Conv1DConfig;
  Conv2D: Conv2DConfig;
  DepthwiseConv2D: DepthwiseConv2DConfig;
  SeparableConv2D: SeparableConv2DConfig;
  MaxPooling1D: MaxPooling1DConfig;
  MaxPooling2D: MaxPooling2DConfig;
  AveragePooling1D: AveragePooling1DConfig;
  AveragePooling2D: AveragePooling2DConfig;
  GlobalMaxPooling1D: GlobalMaxPooling1DConfig;
  GlobalMaxPooling2D: GlobalMaxPooling2DConfig;
  GlobalAveragePooling1D: GlobalAveragePooling1DConfig;
  GlobalAveragePooling2D: GlobalAveragePooling2DConfig;
  ZeroPadding1D: ZeroPadding1DConfig;
  ZeroPadding2D: ZeroPadding2DConfig;
  UpSampling1D: UpSampling1DConfig;
  UpSampling2D: UpSampling2DConfig;
  Flatten: FlattenConfig;
  Reshape: ReshapeConfig;
  Permute: PermuteConfig;
  Add: AddConfig;
  Multiply: MultiplyConfig;
  Average: AverageConfig;
  Maximum: MaximumConfig;
  Subtract: SubtractConfig;
  Concatenate: ConcatenateConfig;
  Rescaling: RescalingConfig;
  Scale: ScaleConfig;
  Normalization: NormalizationConfig;
  Masking: MaskingConfig;
  Embedding: EmbeddingConfig;
  PositionEmbedding: PositionEmbeddingConfig;
  MultiHeadAttention: MultiHeadAttentionConfig;
  SimpleRNN: SimpleRNNConfig;
  LSTM: LSTMConfig;
  GRU: GRUConfig;
  Bidirectional: BidirectionalConfig;
  TimeDistributed: TimeDistributedConfig<LayerConfigs>;
}

export type Kind = keyof LayerConfigs;

/** One for every kind in `LayerConfigs`: a new kind does not compile until it is here. */
const byKind = {
  InputLayer: inputLayer,
  Dense: dense,
  Maxout: maxout,
  Activation: activation,
  ReLU: relu,
  LeakyReLU: leakyRelu,
  ELU: elu,
  PReLU: prelu,
  Softmax: softmax,
  Dropout: dropout,
  GaussianNoise: gaussianNoise,
  GaussianDropout: gaussianDropout,
  AlphaDropout: alphaDropout,
  SpatialDropout1D: spatialDropout1D,
  SpatialDropout2D: spatialDropout2D,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
  RMSNormalization: rmsNormalization,
  Conv1D: conv1D,
  Conv2D: conv2D,
  DepthwiseConv2D: depthwiseConv2D,
  SeparableConv2D: separableConv2D,
  MaxPooling1D: maxPooling1D,
  MaxPooling2D: maxPooling2D,
  AveragePooling1D: averagePooling1D,
  AveragePooling2D: averagePooling2D,
  GlobalMaxPooling1D: globalMaxPooling1D,
  GlobalMaxPooling2D: globalMaxPooling2D,
  GlobalAveragePooling1D: globalAveragePooling1D,
  GlobalAveragePooling2D: globalAveragePooling2D,
  ZeroPadding1D: zeroPadding1D,
  ZeroPadding2D: zeroPadding2D,
  UpSampling1D: upSampling1D,
  UpSampling2D: upSampling2D,
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  Add: add,
  Multiply: multiply,
  Average: average,
  Maximum: maximum,
  Subtract: subtract,
  Concatenate: concatenate,
  Rescaling: rescaling,
  Scale: scale,
  Normalization: normalization,
  Masking: masking,
  Embedding: embedding,
  PositionEmbedding: positionEmbedding,
  MultiHeadAttention: multiHeadAttention,
  SimpleRNN: simpleRnn,
  LSTM: lstm,
  GRU: gru,
  Bidirectional: bidirectional,
  TimeDistributed: timeDistributed<LayerConfigs>(layerKindOf),
} as const satisfies {
  readonly [K in Kind]: LayerKind<LayerConfigs[K]> & { readonly kind: K };
};

/** Every kind of layer, in the order lists show them. */
export const layerKinds = Object.values(byKind);

export type LayerKindId = (typeof layerKinds)[number]["id"];

/**
 * The kind of layer with this Keras class name.
 *
 * @throws RangeError naming the nearest known kind when there is none.
 */
export function layerKindOf(kind: string, who = "model"): LayerKind<LayerConfigs[Kind]> {
  if (Object.hasOwn(byKind, kind)) return byKind[kind as Kind];
  throw new RangeError(
    `${who}: unknown layer, got "${kind}"${suggestion(kind, Object.keys(byKind))}`,
  );
}
