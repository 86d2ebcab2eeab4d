"""Golden values of recurrent layers: KERAS_BACKEND=tensorflow python src/model/golden/recurrent.py

Before it writes them it checks Keras' layers against PyTorch's, whose gates lie in another order.
"""

import keras
import numpy as np
import torch
from keras import layers
from keras_layer import golden, write

shape = [(3, 4, 2)]
ragged = [[1, 1, 1, 1], [1, 1, 0, 0], [0, 1, 0, 1]]
weights = ["kernel", "recurrent_kernel", "bias"]


def both(names):
    return [f"{direction}/{name}" for direction in ("forward", "backward") for name in names]


def agrees_with_torch(ours, theirs, order):
    """Same weights in PyTorch's gate order, same output."""
    x = np.random.default_rng(3).normal(size=(3, 4, 2)).astype(np.float32)
    ours(x)
    kernel, recurrent, bias = [np.asarray(v) for v in ours.get_weights()]
    units = ours.units

    def gates(w):
        return torch.tensor(np.concatenate([w[..., g * units : (g + 1) * units] for g in order], axis=-1).T.copy())

    biases = bias if bias.ndim == 2 else np.stack([bias, np.zeros_like(bias)])
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(gates(kernel))
        theirs.weight_hh_l0.copy_(gates(recurrent))
        theirs.bias_ih_l0.copy_(gates(biases[0]))
        theirs.bias_hh_l0.copy_(gates(biases[1]))
        expected = theirs(torch.tensor(x))[0].numpy()
    np.testing.assert_allclose(np.asarray(ours(x)), expected, atol=1e-5)


def agreement():
    options = {"return_sequences": True, "bias_initializer": "random_normal"}
    agrees_with_torch(layers.SimpleRNN(5, **options), torch.nn.RNN(2, 5, batch_first=True), [0])
    agrees_with_torch(layers.LSTM(5, **options), torch.nn.LSTM(2, 5, batch_first=True), [0, 1, 2, 3])
    agrees_with_torch(layers.GRU(5, **options), torch.nn.GRU(2, 5, batch_first=True), [1, 0, 2])


agreement()

cases = {}
for make in (layers.SimpleRNN, layers.LSTM, layers.GRU):
    name = make.__name__
    cases[f"{name}, last step"] = golden(make(2), shape)
    cases[f"{name}, sequence"] = golden(make(2, return_sequences=True), shape)
    cases[f"{name}, backwards"] = golden(make(2, return_sequences=True, go_backwards=True), shape)
    cases[f"{name}, no bias"] = golden(make(2, use_bias=False, activation="relu"), shape)
    cases[f"{name}, mask, last step"] = golden(make(2), shape, mask=ragged)
    cases[f"{name}, mask, sequence"] = golden(make(2, return_sequences=True), shape, mask=ragged)
    cases[f"{name}, mask, backwards"] = golden(
        make(2, return_sequences=True, go_backwards=True), shape, mask=ragged
    )
    cases[f"{name}, mask, zeros"] = golden(
        make(2, return_sequences=True, zero_output_for_mask=True), shape, mask=ragged
    )
    cases[f"{name}, mask, zeros, last step"] = golden(make(2, zero_output_for_mask=True), shape, mask=ragged)

cases["LSTM, hard sigmoid"] = golden(layers.LSTM(2, recurrent_activation="hard_sigmoid"), shape)
cases["GRU, reset before"] = golden(layers.GRU(2, reset_after=False), shape)
cases["GRU, reset before, mask"] = golden(
    layers.GRU(2, reset_after=False, return_sequences=True), shape, mask=ragged
)
cases["GRU, reset before, no bias"] = golden(layers.GRU(2, reset_after=False, use_bias=False), shape)

for mode in ("concat", "sum", "mul", "ave"):
    for sequence in (False, True):
        cases[f"Bidirectional {mode}, sequence {sequence}"] = golden(
            layers.Bidirectional(layers.LSTM(2, return_sequences=sequence), merge_mode=mode),
            shape,
            names=both(weights),
        )
for make in (layers.SimpleRNN, layers.LSTM, layers.GRU):
    for sequence in (False, True):
        cases[f"Bidirectional {make.__name__}, mask, sequence {sequence}"] = golden(
            layers.Bidirectional(make(2, return_sequences=sequence)), shape, mask=ragged, names=both(weights)
        )
cases["TimeDistributed Dense"] = golden(layers.TimeDistributed(layers.Dense(3, activation="tanh")), shape)
cases["TimeDistributed LSTM"] = golden(layers.TimeDistributed(layers.LSTM(2)), [(2, 3, 4, 2)])
cases["TimeDistributed Bidirectional"] = golden(
    layers.TimeDistributed(layers.Bidirectional(layers.GRU(2))), [(2, 3, 4, 2)], names=both(weights)
)


def short(value):
    """Eight digits of every number: float32 holds no more than that, and the file stays small."""
    if isinstance(value, dict):
        return {key: short(each) for key, each in value.items()}
    if isinstance(value, list):
        return [short(each) for each in value]
    return float(f"{value:.8g}") if isinstance(value, float) else value


write("recurrent", short(cases))
