import keras

# Isograd's runs rounded weights and what layers pass on to float16; Keras also computes inside layers in it.
keras.config.set_dtype_policy("mixed_float16")

input_output = keras.Input((8, 8, 3), name="input")
first_output = keras.layers.Conv2D(4, (3, 3), padding="same", kernel_initializer="he_normal", use_bias=False, name="first")(input_output)
first_norm_output = keras.layers.BatchNormalization(momentum=0.9, epsilon=0.00001, name="first_norm")(first_output)
first_activation_output = keras.layers.Activation("relu", name="first_activation")(first_norm_output)
stage_1_block_1_a_output = keras.layers.Conv2D(4, (3, 3), padding="same", kernel_initializer="he_normal", use_bias=False, name="stage_1_block_1_a")(first_activation_output)
stage_1_block_1_a_norm_output = keras.layers.BatchNormalization(momentum=0.9, epsilon=0.00001, name="stage_1_block_1_a_norm")(stage_1_block_1_a_output)
stage_1_block_1_a_activation_output = keras.layers.Activation("relu", name="stage_1_block_1_a_activation")(stage_1_block_1_a_norm_output)
stage_1_block_1_b_output = keras.layers.Conv2D(4, (3, 3), padding="same", kernel_initializer="he_normal", use_bias=False, name="stage_1_block_1_b")(stage_1_block_1_a_activation_output)
stage_1_block_1_b_norm_output = keras.layers.BatchNormalization(momentum=0.9, epsilon=0.00001, name="stage_1_block_1_b_norm")(stage_1_block_1_b_output)
stage_1_block_1_b_sum_output = keras.layers.Add(name="stage_1_block_1_b_sum")([first_activation_output, stage_1_block_1_b_norm_output])
stage_1_block_1_b_activation_output = keras.layers.Activation("relu", name="stage_1_block_1_b_activation")(stage_1_block_1_b_sum_output)
stage_2_block_1_a_output = keras.layers.Conv2D(8, (3, 3), strides=(2, 2), padding="same", kernel_initializer="he_normal", use_bias=False, name="stage_2_block_1_a")(stage_1_block_1_b_activation_output)
stage_2_block_1_a_norm_output = keras.layers.BatchNormalization(momentum=0.9, epsilon=0.00001, name="stage_2_block_1_a_norm")(stage_2_block_1_a_output)
stage_2_block_1_a_activation_output = keras.layers.Activation("relu", name="stage_2_block_1_a_activation")(stage_2_block_1_a_norm_output)
stage_2_block_1_b_output = keras.layers.Conv2D(8, (3, 3), padding="same", kernel_initializer="he_normal", use_bias=False, name="stage_2_block_1_b")(stage_2_block_1_a_activation_output)
stage_2_block_1_b_norm_output = keras.layers.BatchNormalization(momentum=0.9, epsilon=0.00001, name="stage_2_block_1_b_norm")(stage_2_block_1_b_output)
stage_2_block_1_a_skip_output = keras.layers.Conv2D(8, (1, 1), strides=(2, 2), padding="same", kernel_initializer="he_normal", use_bias=False, name="stage_2_block_1_a_skip")(stage_1_block_1_b_activation_output)
stage_2_block_1_a_skip_norm_output = keras.layers.BatchNormalization(momentum=0.9, epsilon=0.00001, name="stage_2_block_1_a_skip_norm")(stage_2_block_1_a_skip_output)
stage_2_block_1_b_sum_output = keras.layers.Add(name="stage_2_block_1_b_sum")([stage_2_block_1_a_skip_norm_output, stage_2_block_1_b_norm_output])
stage_2_block_1_b_activation_output = keras.layers.Activation("relu", name="stage_2_block_1_b_activation")(stage_2_block_1_b_sum_output)
stage_3_block_1_a_output = keras.layers.Conv2D(16, (3, 3), strides=(2, 2), padding="same", kernel_initializer="he_normal", use_bias=False, name="stage_3_block_1_a")(stage_2_block_1_b_activation_output)
stage_3_block_1_a_norm_output = keras.layers.BatchNormalization(momentum=0.9, epsilon=0.00001, name="stage_3_block_1_a_norm")(stage_3_block_1_a_output)
stage_3_block_1_a_activation_output = keras.layers.Activation("relu", name="stage_3_block_1_a_activation")(stage_3_block_1_a_norm_output)
stage_3_block_1_b_output = keras.layers.Conv2D(16, (3, 3), padding="same", kernel_initializer="he_normal", use_bias=False, name="stage_3_block_1_b")(stage_3_block_1_a_activation_output)
stage_3_block_1_b_norm_output = keras.layers.BatchNormalization(momentum=0.9, epsilon=0.00001, name="stage_3_block_1_b_norm")(stage_3_block_1_b_output)
stage_3_block_1_a_skip_output = keras.layers.Conv2D(16, (1, 1), strides=(2, 2), padding="same", kernel_initializer="he_normal", use_bias=False, name="stage_3_block_1_a_skip")(stage_2_block_1_b_activation_output)
stage_3_block_1_a_skip_norm_output = keras.layers.BatchNormalization(momentum=0.9, epsilon=0.00001, name="stage_3_block_1_a_skip_norm")(stage_3_block_1_a_skip_output)
stage_3_block_1_b_sum_output = keras.layers.Add(name="stage_3_block_1_b_sum")([stage_3_block_1_a_skip_norm_output, stage_3_block_1_b_norm_output])
stage_3_block_1_b_activation_output = keras.layers.Activation("relu", name="stage_3_block_1_b_activation")(stage_3_block_1_b_sum_output)
pooled_output = keras.layers.GlobalAveragePooling2D(name="pooled")(stage_3_block_1_b_activation_output)
output_output = keras.layers.Dense(3, activation="softmax", kernel_initializer="he_normal", name="output")(pooled_output)
model = keras.Model(input_output, output_output, name="resnet8v1")

batches_per_epoch = 100  # put in yours: samples / batch size
planned_steps = 10 * batches_per_epoch
optimizer = keras.optimizers.SGD(learning_rate=keras.optimizers.schedules.ExponentialDecay(0.1, round(0.5 * planned_steps), 0.1, staircase=True), momentum=0.9, nesterov=True, weight_decay=0.0005, global_clipnorm=1.0)
optimizer = keras.optimizers.LossScaleOptimizer(optimizer, initial_scale=65536.0, dynamic_growth_steps=2000)
model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])

# x: samples; y: one-hot rows, one column per class
# model.fit(x, y, batch_size=16, epochs=10)
