"""Golden values of normalizing layers on sequences and images: python src/model/golden/normalization.py"""

from keras_layer import golden, write
import keras

layers = keras.layers
sequence, image = [(3, 4, 6)], [(2, 3, 3, 6)]
mask = [[1, 1, 0, 1], [1, 0, 0, 0], [1, 1, 1, 1]]

write(
    "normalization",
    {
        "BatchNormalization of a sequence": golden(layers.BatchNormalization(), sequence, training=True),
        "BatchNormalization of a masked sequence": golden(
            layers.BatchNormalization(), sequence, training=True, mask=mask
        ),
        "BatchNormalization of an image": golden(
            layers.BatchNormalization(gamma_initializer="zeros"), image, training=True
        ),
        "BatchNormalization at inference": golden(layers.BatchNormalization(), image),
        "LayerNormalization of a sequence": golden(layers.LayerNormalization(), sequence),
        "LayerNormalization of an image": golden(layers.LayerNormalization(beta_initializer="ones"), image),
        "GroupNormalization": golden(layers.GroupNormalization(groups=3), image),
        "GroupNormalization of a sequence": golden(layers.GroupNormalization(groups=2, scale=False), sequence),
        "GroupNormalization of features": golden(layers.GroupNormalization(groups=2), [(3, 6)]),
        "GroupNormalization of instances": golden(layers.GroupNormalization(groups=-1), image),
        "RMSNormalization": golden(layers.RMSNormalization(), sequence),
    },
)
