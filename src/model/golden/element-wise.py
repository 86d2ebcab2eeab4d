"""Golden values of PReLU, Maxout and layers that do nothing at inference: python src/model/golden/element-wise.py"""

from keras_layer import golden, write
import keras

layers = keras.layers


class Maxout(layers.Layer):
    """A Dense layer and TensorFlow Addons' Maxout in one."""

    def __init__(self, units, pieces, **kwargs):
        super().__init__(**kwargs)
        self.units, self.pieces = units, pieces

    def build(self, shape):
        self.kernel = self.add_weight(name="kernel", shape=(shape[-1], self.units * self.pieces))
        self.bias = self.add_weight(name="bias", shape=(self.units * self.pieces,))

    def call(self, x):
        affine = keras.ops.matmul(x, self.kernel) + self.bias
        return keras.ops.max(keras.ops.reshape(affine, (*x.shape[:-1], self.pieces, self.units)), axis=-2)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "pieces": self.pieces}


write(
    "element-wise",
    {
        "PReLU": golden(layers.PReLU(), [(3, 4)]),
        "PReLU with shared axes": golden(layers.PReLU(shared_axes=[1, 2]), [(2, 3, 3, 2)]),
        "Maxout": golden(Maxout(3, 2), [(4, 5)]),
        "Maxout of a sequence": golden(Maxout(2, 4), [(2, 3, 3)]),
        "GaussianNoise": golden(layers.GaussianNoise(0.5), [(2, 3)]),
        "GaussianDropout": golden(layers.GaussianDropout(0.5), [(2, 3)]),
        "AlphaDropout": golden(layers.AlphaDropout(0.5), [(2, 3)]),
        "SpatialDropout1D": golden(layers.SpatialDropout1D(0.5), [(2, 3, 2)]),
        "SpatialDropout2D": golden(layers.SpatialDropout2D(0.5), [(2, 2, 2, 2)]),
    },
)
