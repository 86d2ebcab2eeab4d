import keras

model = keras.Sequential(
    [
        keras.Input((2,), name="input"),
        keras.layers.Dense(16, activation="relu", kernel_initializer="glorot_uniform", name="dense_1"),  # changed: activation was sigmoid
        keras.layers.Dense(16, activation="relu", kernel_initializer="glorot_uniform", name="dense_2"),  # changed: activation was sigmoid
        keras.layers.Dense(16, activation="relu", kernel_initializer="glorot_uniform", name="dense_3"),  # changed: activation was sigmoid
        keras.layers.Dense(16, activation="relu", kernel_initializer="glorot_uniform", name="dense_4"),  # changed: activation was sigmoid
        keras.layers.Dense(16, activation="relu", kernel_initializer="glorot_uniform", name="dense_5"),  # changed: activation was sigmoid
        keras.layers.Dense(16, activation="relu", kernel_initializer="glorot_uniform", name="dense_6"),  # changed: activation was sigmoid
        keras.layers.Dense(2, activation="softmax", kernel_initializer="glorot_uniform", name="output"),
    ],
    name="sequential",
)

optimizer = keras.optimizers.SGD(learning_rate=0.1, momentum=0.9, nesterov=False)
model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])

# x: samples; y: one-hot rows, one column per class
# model.fit(x, y, batch_size=32, epochs=20)
