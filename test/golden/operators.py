"""Values and gradients of every operator, by PyTorch in float64: writes operators.json beside this file.

A case holds inputs, attributes, the outputs, and the gradient of Σ weights·outputs; `smooth` marks those at which
finite differences make sense. NaN and infinities are strings.
"""

import itertools
import json
import math
import pathlib

import numpy as np
import torch

rng = np.random.default_rng(20)
inf, nan = math.inf, math.nan
special = [nan, inf, -inf, 0.0, 1.0, -2.5]
# Long enough for vector kernels, with every value at every place in a vector and in the rest.
many = (special * 7)[:41]


def number(x):
    if math.isfinite(x):
        return float(f"{x:.15g}") if x != int(x) or abs(x) > 1e15 else int(x)
    return "NaN" if math.isnan(x) else ("Infinity" if x > 0 else "-Infinity")


def block(array):
    array = np.asarray(array, dtype=np.float64)
    return {"shape": list(array.shape), "data": [number(x) for x in array.ravel().tolist()]}


def uniform(*shape, low=-2.0, high=2.0):
    return np.round(rng.uniform(low, high, shape), 3)


class Bools:
    def __init__(self, data):
        self.data = np.asarray(data, dtype=bool)


cases = {}


def case(op, name, function, inputs, attributes=None, smooth=True, differentiable=True, unused=()):
    tensors = []
    for x in inputs:
        if isinstance(x, Bools):
            tensors.append(torch.tensor(x.data))
        else:
            tensors.append(torch.tensor(np.asarray(x, dtype=np.float64), requires_grad=differentiable))
    outputs = function(*tensors)
    outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
    entry = {"name": name, "inputs": [], "attributes": attributes or {}}
    for x in inputs:
        bools = isinstance(x, Bools)
        entry["inputs"].append({**block(x.data if bools else x), **({"type": "bool"} if bools else {})})
    entry["outputs"] = [block(y.detach().to(torch.float64).numpy()) for y in outputs]
    if differentiable:
        weights = [None if i in unused else uniform(*y.shape) for i, y in enumerate(outputs)]
        loss = sum((torch.tensor(w) * y).sum() for w, y in zip(weights, outputs) if w is not None)
        loss.backward()
        entry["weights"] = [None if w is None else block(w)["data"] for w in weights]
        entry["grads"] = [
            None if isinstance(x, Bools) else block(t.grad.numpy())["data"] for x, t in zip(inputs, tensors)
        ]
        entry["smooth"] = smooth
    cases.setdefault(op, []).append(entry)


# One input, element by element.
unary = {
    "Abs": torch.abs,
    "Erf": torch.erf,
    "Exp": torch.exp,
    "Identity": lambda x: x * 1,
    "Log": torch.log,
    "Neg": torch.neg,
    "Relu": torch.relu,
    "Sigmoid": torch.sigmoid,
    "Softplus": lambda x: torch.logaddexp(x, torch.zeros((), dtype=torch.float64)),
    "Sqrt": torch.sqrt,
    "Tanh": torch.tanh,
}
positive = {"Log", "Sqrt"}
for op, function in unary.items():
    domain = {"low": 0.1, "high": 4.0} if op in positive else {}
    case(op, "a matrix", function, [uniform(2, 3, **domain)])
    case(op, "a scalar", function, [uniform(**domain)])
    case(op, "an axis of size 1", function, [uniform(1, 4, 1, **domain)])
    if op not in positive and op != "Exp":
        case(op, "far from 0", function, [[-700.0, -40.0, -9.0, 9.0, 40.0, 700.0]], smooth=False)
    case(op, "values that are not finite, and 0", function, [many], differentiable=False)
for op in ("Abs", "Relu"):
    case(op, "the kink", unary[op], [[0.0, 1.0, -1.0]], smooth=False)
case("Exp", "far from 0", torch.exp, [[-80.0, -20.0, 20.0, 80.0]], smooth=False)
case("Log", "far from 1", torch.log, [[1e-30, 1e-10, 1e10, 1e30]], smooth=False)
case("Sqrt", "far from 1", torch.sqrt, [[1e-30, 1e-10, 1e10, 1e30]], smooth=False)
case("Sign", "negative, zero, positive", torch.sign, [[-2.5, 0.0, 3.0]], differentiable=False)
sign = lambda x: torch.where(torch.isnan(x), x, torch.sign(x))  # NumPy and ONNX keep NaN, PyTorch says 0
case("Sign", "values that are not finite, and 0", sign, [many], differentiable=False)
case("IsNaN", "some NaN", torch.isnan, [many], differentiable=False)
case("Not", "both", torch.logical_not, [Bools([True, False])], differentiable=False)
case("Cast", "both", lambda x: x.to(torch.float64), [Bools([[True, False]])], {"to": 1}, differentiable=False)

# Two inputs that broadcast.
broadcasts = {
    "equal shapes": ((2, 3), (2, 3)),
    "a scalar on the right": ((2, 3), ()),
    "a scalar on the left": ((), (2, 3)),
    "two scalars": ((), ()),
    "one element": ((2, 3), (1,)),
    "a row": ((2, 3), (3,)),
    "a column": ((2, 3), (2, 1)),
    "a column by a row": ((2, 1), (1, 3)),
    "a row on the left, of three axes": ((3,), (2, 2, 3)),
}
binary = {
    "Add": torch.add,
    "Sub": torch.sub,
    "Mul": torch.mul,
    "Div": torch.div,
    "Max": torch.maximum,
    "Min": torch.minimum,
}
pairs = np.array(list(itertools.product(special, special))).T
for op, function in binary.items():
    for name, (a, b) in broadcasts.items():
        divisor = {"low": 0.5, "high": 3.0} if op == "Div" else {}
        case(op, name, function, [uniform(*a), uniform(*b, **divisor)])
    case(op, "values that are not finite, and 0", function, [*pairs], differentiable=False)
    for value in (nan, inf, -inf, 0.0):
        case(op, f"many by {value}", function, [many, value], differentiable=False)
        case(op, f"{value} by many", function, [value, many], differentiable=False)
    case(op, "a row that is not finite", function, [uniform(2, 3), [nan, 1.0, inf]], differentiable=False)
comparisons = {"Greater": torch.gt, "Less": torch.lt, "Equal": torch.eq}
for op, function in comparisons.items():
    for name, (a, b) in broadcasts.items():
        case(op, name, function, [np.round(uniform(*a)), np.round(uniform(*b))], differentiable=False)
    case(op, "values that are not finite, and 0", function, [*pairs], differentiable=False)
for a, b in ((2, 2), (1, 2)):
    left, right = Bools(np.eye(2)[:a]), Bools([[True, False]] * b)
    case("Or", f"{a} by {b} rows", torch.logical_or, [left, right], differentiable=False)

# Where: the condition broadcasts too.
for name, c, a, b in (
    ("equal shapes", [[1, 0, 1], [0, 1, 0]], (2, 3), (2, 3)),
    ("a column condition", [[1], [0]], (2, 3), (2, 3)),
    ("scalars", [[1, 0, 1], [0, 1, 0]], (), ()),
    ("a row and a column", [1, 0, 1], (3,), (2, 1)),
    ("a scalar condition", 0, (2, 1), (1, 3)),
):
    case("Where", name, torch.where, [Bools(c), uniform(*a), uniform(*b)])
case(
    "Where",
    "values that are not finite",
    torch.where,
    [Bools([1, 1, 1, 0, 0, 0]), [nan, inf, 1.0, nan, inf, 2.0], [1.0, nan, nan, 1.0, inf, nan]],
    differentiable=False,
)


# Gemm: op(a)·op(b) + c.
def gemm(trans_a, trans_b):
    def function(a, b, c=None):
        y = (a.T if trans_a else a) @ (b.T if trans_b else b)
        return y if c is None else y + c

    return function


addends = {"no addend": None, "a row": (4,), "1 by n": (1, 4), "a column": (2, 1), "a scalar": (), "a matrix": (2, 4)}
for trans_a, trans_b in itertools.product((0, 1), (0, 1)):
    for name, shape in addends.items():
        a = uniform(*((3, 2) if trans_a else (2, 3)))
        b = uniform(*((4, 3) if trans_b else (3, 4)))
        c = [] if shape is None else [uniform(*shape)]
        label = f"a{'ᵀ' if trans_a else ''}·b{'ᵀ' if trans_b else ''}, {name}"
        case("Gemm", label, gemm(trans_a, trans_b), [a, b, *c], {"transA": trans_a, "transB": trans_b})
case("Gemm", "1 by 1", gemm(0, 0), [uniform(1, 1), uniform(1, 1)], {"transA": 0, "transB": 0})
case(
    "Gemm",
    "values that are not finite",
    gemm(0, 0),
    [[[nan, 1.0], [inf, 1.0], [inf, -1.0], [1.0, 0.0]], [[1.0, 0.0], [2.0, inf]]],
    {"transA": 0, "transB": 0},
    differentiable=False,
)

# Shapes.
for shape, to in (((2, 3), (6,)), ((2, 3), (3, 2)), ((6,), (1, 6, 1)), ((1,), ()), ((), (1, 1))):
    case("Reshape", f"{list(shape)} to {list(to)}", lambda x: x.reshape(to), [uniform(*shape)], {"shape": list(to)})
for shape, to in (((), (2, 3)), ((3,), (2, 3)), ((2, 1), (2, 3)), ((1, 3), (2, 2, 3)), ((1, 1), (1, 4))):
    case("Expand", f"{list(shape)} to {list(to)}", lambda x: x.expand(to), [uniform(*shape)], {"shape": list(to)})
for shape, perm in (((2, 3), (1, 0)), ((2, 3), (0, 1)), ((2, 3, 4), (2, 0, 1)), ((2, 1, 3), (0, 2, 1)), ((3,), (0,))):
    case("Transpose", f"{list(shape)} by {list(perm)}", lambda x: x.permute(perm), [uniform(*shape)], {"perm": list(perm)})
for shapes, axis in (
    (((2,), (3,), (1,)), 0),
    (((1, 3), (2, 3)), 0),
    (((2, 1), (2, 3), (2, 2)), 1),
    (((2, 2, 1), (2, 2, 2)), -1),
    (((2, 1, 2), (2, 3, 2)), 1),
):
    tensors = [uniform(*shape) for shape in shapes]
    name = f"{[list(shape) for shape in shapes]} along {axis}"
    case("Concat", name, lambda *xs: torch.cat(xs, axis), tensors, {"axis": axis})
for shape, sizes, axis, unused in (
    ((6,), (1, 2, 3), 0, ()),
    ((3, 2), (2, 1), 0, ()),
    ((2, 4), (1, 3), 1, ()),
    ((2, 2, 3), (2, 1), -1, ()),
    ((2, 3, 2), (1, 1, 1), 1, ()),
    ((6,), (1, 2, 3), 0, (1,)),
):
    name = f"{list(shape)} into {list(sizes)} along {axis}" + (", one part unused" if unused else "")
    function = lambda x: torch.split(x, sizes, axis)
    case("Split", name, function, [uniform(*shape)], {"axis": axis, "split": list(sizes)}, unused=unused)

# Reductions.
reductions = {
    "ReduceSum": torch.sum,
    "ReduceMean": torch.mean,
    "ReduceMax": torch.amax,
    "ReduceSumSquare": lambda x, dim, keepdim: torch.sum(x * x, dim, keepdim),
}
for op, function in reductions.items():
    for axes, keep in itertools.product(((0,), (1,), (2,), (-1,), (0, 2), (0, 1, 2)), (0, 1)):
        attributes = {"axes": list(axes), "keepdims": keep}
        name = f"axes {list(axes)}{' kept' if keep else ''}"
        case(op, name, lambda x: function(x, axes, bool(keep)), [uniform(2, 3, 2)], attributes)
    case(op, "an axis of size 1", lambda x: function(x, (0,), False), [uniform(1, 3)], {"axes": [0], "keepdims": 0})
    case(op, "one of two axes of size 1", lambda x: function(x, (1,), True), [uniform(1, 1, 3)], {"axes": [1], "keepdims": 1})
    case(op, "a vector", lambda x: function(x, (0,), False), [uniform(5)], {"axes": [0], "keepdims": 0})
    rows = [[nan, 1.0, 2.0], [1.0, nan, 2.0], [1.0, 2.0, nan], [inf, 1.0, 2.0], [1.0, 2.0, -inf], [inf, -inf, 1.0]]
    rows += [[-inf, -inf, -inf], [inf, nan, 1.0], [nan, nan, nan], [0.0, 0.0, 0.0]]
    attributes = {"axes": [1], "keepdims": 0}
    case(op, "rows that are not finite", lambda x: function(x, (1,), False), [rows], attributes, differentiable=False)
    attributes = {"axes": [0], "keepdims": 0}
    columns = np.array(rows).T
    case(op, "columns that are not finite", lambda x: function(x, (0,), False), [columns], attributes, differentiable=False)
    attributes = {"axes": [0, 1], "keepdims": 0}
    for fill in (nan, inf, -inf):
        wide = uniform(3, 40)
        wide[1, 17] = fill
        name = f"{fill} among many"
        case(op, name, lambda x: function(x, (0, 1), False), [wide], attributes, differentiable=False)
ties = [[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]]
for axes in ((1,), (0, 1)):
    attributes = {"axes": list(axes), "keepdims": 0}
    case("ReduceMax", f"ties over {list(axes)}", lambda x: torch.amax(x, axes), [ties], attributes, smooth=False)

for op, function in (("Softmax", torch.softmax), ("LogSoftmax", torch.log_softmax)):
    for shape, axis in (((2, 3), -1), ((2, 3), 0), ((2, 3, 2), 1), ((4,), 0), ((2, 1), 1)):
        name = f"{list(shape)} along {axis}"
        case(op, name, lambda x: function(x, axis), [uniform(*shape)], {"axis": axis})
    large = [[1000.0, 0.0, -1000.0], [1e4, 1e4, 0.0]]
    case(op, "large logits", lambda x: function(x, -1), [large], {"axis": -1}, smooth=False)
    for fill in (nan, inf, -inf):
        wide = uniform(2, 20)
        wide[1, 17] = fill
        case(op, f"{fill} among many", lambda x: function(x, -1), [wide], {"axis": -1}, differentiable=False)
    rows = [[nan, 1.0], [1.0, nan], [inf, 1.0], [-inf, 1.0], [-inf, -inf], [inf, inf], [inf, -inf]]
    case(op, "rows that are not finite", lambda x: function(x, -1), [rows], {"axis": -1}, differentiable=False)

path = pathlib.Path(__file__).with_suffix(".json")
lines = [f'"{op}":[\n' + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases[op]) + "\n]" for op in sorted(cases)]
path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
