"""Golden values of convolutional layers: KERAS_BACKEND=tensorflow python src/model/golden/convolution.py"""

import numpy as np
from keras import layers
from keras_layer import golden, write

sequence, image, wide = [(2, 6, 2)], [(2, 5, 4, 2)], [(1, 7, 6, 4)]
cases = {
    "Conv1D valid": golden(layers.Conv1D(3, 3), sequence),
    "Conv1D causal, dilated": golden(layers.Conv1D(2, 3, padding="causal", dilation_rate=2), sequence),
    "Conv1D same, strides 2": golden(layers.Conv1D(3, 2, strides=2, padding="same", activation="tanh"), [(2, 5, 2)]),
    "Conv1D in two groups": golden(layers.Conv1D(4, 2, groups=2, use_bias=False), [(1, 5, 4)]),
    "Conv2D same": golden(layers.Conv2D(3, 3, padding="same", activation="relu"), image),
    "Conv2D same, strides 2, even kernel": golden(layers.Conv2D(2, (2, 4), strides=2, padding="same"), [(1, 6, 7, 2)]),
    "Conv2D valid, strides that leave rows": golden(layers.Conv2D(2, (3, 2), strides=(2, 3)), wide),
    "Conv2D same, dilated": golden(layers.Conv2D(2, 3, padding="same", dilation_rate=(2, 1)), [(1, 6, 5, 2)]),
    "Conv2D in two groups": golden(layers.Conv2D(4, 3, groups=2), wide),
    "DepthwiseConv2D same": golden(layers.DepthwiseConv2D(3, padding="same"), image),
    "DepthwiseConv2D two each, strides 2": golden(layers.DepthwiseConv2D((3, 2), strides=2, depth_multiplier=2), wide),
    "SeparableConv2D same": golden(layers.SeparableConv2D(3, 3, padding="same", activation="tanh"), image),
    "SeparableConv2D two each, strides 2": golden(layers.SeparableConv2D(3, 2, strides=2, depth_multiplier=2, use_bias=False), wide),
    "MaxPooling1D": golden(layers.MaxPooling1D(2), sequence),
    "MaxPooling1D overlapping, same": golden(layers.MaxPooling1D(3, strides=2, padding="same"), sequence),
    "MaxPooling2D": golden(layers.MaxPooling2D(2), image),
    "MaxPooling2D, rows left over": golden(layers.MaxPooling2D((2, 3)), wide),
    "MaxPooling2D, ties": golden(layers.MaxPooling2D(2), [(1, 4, 4, 1)], inputs=[np.float32([1, 1, 2, 0, 1, 1, 0, 2, 0, 3, 3, 0, 0, 3, 3, 0]).reshape(1, 4, 4, 1)]),
    "MaxPooling2D overlapping": golden(layers.MaxPooling2D(3, strides=2), wide),
    "MaxPooling2D same": golden(layers.MaxPooling2D(2, padding="same"), [(1, 5, 5, 2)]),
    "AveragePooling1D": golden(layers.AveragePooling1D(2), sequence),
    "AveragePooling1D same, overlapping": golden(layers.AveragePooling1D(3, strides=1, padding="same"), sequence),
    "AveragePooling2D": golden(layers.AveragePooling2D(2), image),
    "AveragePooling2D same, strides 2": golden(layers.AveragePooling2D((3, 2), strides=2, padding="same"), [(1, 5, 5, 2)]),
    "AveragePooling2D overlapping": golden(layers.AveragePooling2D(3, strides=1), wide),
    "GlobalAveragePooling1D": golden(layers.GlobalAveragePooling1D(), sequence),
    "GlobalAveragePooling1D masked": golden(layers.GlobalAveragePooling1D(), sequence, mask=[[1, 1, 0, 1, 0, 0], [0, 1, 0, 0, 0, 0]]),
    "GlobalAveragePooling1D masked, axes kept": golden(layers.GlobalAveragePooling1D(keepdims=True), sequence, mask=[[1, 1, 0, 1, 0, 0], [1] * 6]),
    "GlobalAveragePooling2D": golden(layers.GlobalAveragePooling2D(), image),
    "GlobalAveragePooling2D, axes kept": golden(layers.GlobalAveragePooling2D(keepdims=True), image),
    "GlobalMaxPooling1D": golden(layers.GlobalMaxPooling1D(keepdims=True), sequence),
    "GlobalMaxPooling2D": golden(layers.GlobalMaxPooling2D(), image),
    "ZeroPadding1D": golden(layers.ZeroPadding1D((1, 2)), sequence),
    "ZeroPadding2D": golden(layers.ZeroPadding2D(((1, 0), (2, 1))), image),
    "ZeroPadding2D, one number": golden(layers.ZeroPadding2D(2), [(1, 2, 2, 1)]),
    "UpSampling1D": golden(layers.UpSampling1D(3), sequence),
    "UpSampling2D": golden(layers.UpSampling2D((2, 3)), [(1, 3, 2, 2)]),
}
write("convolution", cases)
