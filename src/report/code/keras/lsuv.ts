/** Layer-sequential unit-variance initialization. */
export const lsuvDefinition = {
  lsuv: `
def lsuv(model, x, scaled):
    """Divides kernels, first to last, by the deviation of what they make of x, until it is 1.

    Layer-sequential unit-variance initialization, Mishkin & Matas 2016; the kernels are orthogonal before.
    """
    inputs = model.inputs if len(model.inputs) > 1 else model.inputs[0]
    others = [keras.ops.convert_to_numpy(variable) for variable in model.non_trainable_variables]
    for layer, kernel, output in scaled:
        weights = getattr(layer, kernel)
        activation = getattr(layer, "activation", None)
        if activation is not None:
            vars(layer)["activation"] = keras.activations.linear
        measured = keras.Model(inputs, output)
        for _ in range(10):
            y = keras.ops.cast(measured(x, training=True), "float32")
            variance = float(keras.ops.convert_to_numpy(keras.ops.var(y)))
            if not abs(variance - 1) >= 0.1 or not 0 < variance < float("inf"):
                break
            weights.assign(weights / variance**0.5)
        if activation is not None:
            vars(layer)["activation"] = activation
    for variable, value in zip(model.non_trainable_variables, others):
        variable.assign(value)
`,
} as const;
