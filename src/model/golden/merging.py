"""Golden values of layers that join and reshape: python src/model/golden/merging.py"""

from keras_layer import golden, write
import keras

layers = keras.layers
two = [(3, 2, 4), (3, 2, 4)]
three = [(2, 3), (2, 3), (2, 3)]

write(
    "merging",
    {
        "Reshape": golden(layers.Reshape((3, -1)), [(2, 2, 6)]),
        "Permute": golden(layers.Permute((3, 1, 2)), [(2, 3, 2, 4)]),
        "Add": golden(layers.Add(), three),
        "Multiply": golden(layers.Multiply(), two),
        "Multiply three": golden(layers.Multiply(), three),
        "Average": golden(layers.Average(), three),
        "Maximum": golden(layers.Maximum(), three),
        "Subtract": golden(layers.Subtract(), two),
        "Concatenate": golden(layers.Concatenate(), [(2, 3), (2, 1), (2, 4)]),
        "Concatenate in time": golden(layers.Concatenate(axis=1), [(2, 3, 2), (2, 1, 2)]),
    },
)
