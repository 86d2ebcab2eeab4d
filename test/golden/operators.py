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
exact = 17  # digits that tell every float64 apart


def number(x, digits=15):
    if math.isfinite(x):
        return float(f"{x:.{digits}g}") if x != int(x) or abs(x) > 1e15 else int(x)
    return "NaN" if math.isnan(x) else ("Infinity" if x > 0 else "-Infinity")


def block(array, digits=15):
    array = np.asarray(array, dtype=np.float64)
    return {"shape": list(array.shape), "data": [number(x, digits) for x in array.ravel().tolist()]}


def uniform(*shape, low=-2.0, high=2.0):
    return np.round(rng.uniform(low, high, shape), 3)


class Bools:
    def __init__(self, data):
        self.data = np.asarray(data, dtype=bool)


class Typed:
    """Numbers that the graph casts to one of `dtypes` first."""

    dtypes = {"int64": torch.int64, "float16": torch.float16, "bfloat16": torch.bfloat16}

    def __init__(self, type, data):
        self.type = type
        self.data = np.asarray(data)


cases = {}


def case(op, name, function, inputs, attributes=None, smooth=True, differentiable=True, unused=()):
    tensors = []
    for x in inputs:
        if isinstance(x, Bools):
            tensors.append(torch.tensor(x.data))
        elif isinstance(x, Typed):
            dtype = Typed.dtypes[x.type]
            differs = differentiable and dtype.is_floating_point
            tensors.append(torch.tensor(x.data).to(dtype).requires_grad_(differs))
        else:
            tensors.append(torch.tensor(np.asarray(x, dtype=np.float64), requires_grad=differentiable))
    outputs = function(*tensors)
    outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
    entry = {"name": name, "inputs": [], "attributes": attributes or {}}
    for x in inputs:
        type = "bool" if isinstance(x, Bools) else x.type if isinstance(x, Typed) else None
        entry["inputs"].append({**block(x.data if type else x, exact), **({"type": type} if type else {})})
    entry["outputs"] = [block(y.detach().to(torch.float64).numpy()) for y in outputs]
    if differentiable:
        weights = [None if i in unused else uniform(*y.shape) for i, y in enumerate(outputs)]
        loss = sum((torch.tensor(w) * y).sum() for w, y in zip(weights, outputs) if w is not None)
        loss.backward()
        entry["weights"] = [None if w is None else block(w)["data"] for w in weights]
        entry["grads"] = [
            block(t.grad.to(torch.float64).numpy())["data"] if t.grad is not None else None for t in tensors
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

# Batched products.
for a, b in (
    ((2, 3), (3, 4)),
    ((2, 2, 3), (2, 3, 2)),
    ((2, 2, 3), (3, 4)),
    ((2, 3), (2, 3, 2)),
    ((2, 1, 2, 3), (3, 3, 1)),
    ((1, 2, 3), (2, 3, 2)),
    ((2, 2, 1, 2), (1, 2, 2, 1)),
    ((2, 2, 2, 1), (1, 3)),
    ((1, 1), (1, 1)),
):
    case("MatMul", f"{list(a)} by {list(b)}", torch.matmul, [uniform(*a), uniform(*b)])
case(
    "MatMul",
    "values that are not finite",
    torch.matmul,
    [[[[nan, 1.0], [inf, 1.0]], [[inf, -1.0], [1.0, 0.0]]], [[1.0, 0.0], [2.0, inf]]],
    differentiable=False,
)


# Parts.
def sliced(starts, ends, axes, steps):
    def function(x):
        for start, end, axis, step in zip(starts, ends, axes, steps):
            index = np.arange(x.shape[axis])[start:end:step]
            x = torch.index_select(x, axis, torch.tensor(index.copy()))
        return x

    return function


for shape, starts, ends, axes, steps in (
    ((6,), (1,), (4,), (0,), (1,)),
    ((6,), (-3,), (100,), (0,), (1,)),
    ((2, 5), (1,), (-1,), (-1,), (1,)),
    ((3, 4, 2), (1, 0), (3, 3), (0, 1), (1, 1)),
    ((3, 4, 2), (1, 1), (2, 2), (2, 0), (1, 1)),
    ((6,), (0,), (6,), (0,), (2,)),
    ((7,), (0,), (7,), (0,), (3,)),
    ((7,), (1,), (6,), (0,), (2,)),
    ((8,), (1,), (3,), (0,), (5,)),
    ((2, 6, 3), (1,), (6,), (1,), (2,)),
    ((5, 5), (0, 1), (5, 5), (0, 1), (2, 3)),
    ((5,), (-1,), (-6,), (0,), (-1,)),
    ((2, 4), (-1,), (-100,), (1,), (-1,)),
    ((6,), (4,), (1,), (0,), (-1,)),
    ((3, 6), (-1, 0), (-4, 6), (0, 1), (-1, 2)),
    ((6,), (4,), (2,), (0,), (1,)),
    ((2, 3), (), (), (), ()),
):
    name = f"{list(shape)} from {list(starts)} to {list(ends)} along {list(axes)} by {list(steps)}"
    attributes = {"starts": list(starts), "ends": list(ends), "axes": list(axes), "steps": list(steps)}
    case("Slice", name, sliced(starts, ends, axes, steps), [uniform(*shape)], attributes)
attributes = {"starts": [1], "ends": [41], "axes": [0], "steps": [3]}
case("Slice", "values that are not finite", sliced([1], [41], [0], [3]), [many], attributes, differentiable=False)
attributes = {"starts": [-1], "ends": [-42], "axes": [0], "steps": [-1]}
case("Slice", "reversed, not finite", sliced([-1], [-42], [0], [-1]), [many], attributes, differentiable=False)
for shape, pads in (
    ((3,), (1, 2)),
    ((2, 3), (0, 1, 2, 0)),
    ((2, 3), (0, 0, 0, 2)),
    ((2, 2, 2), (1, 0, 2, 0, 1, 1)),
    ((1, 2, 2, 1), (0, 1, 1, 0, 0, 1, 1, 0)),
    ((2, 3), (0, 0, 0, 0)),
):
    rank = len(shape)
    torch_order = [n for i in reversed(range(rank)) for n in (pads[i], pads[i + rank])]
    function = lambda x: torch.nn.functional.pad(x, torch_order)
    case("Pad", f"{list(shape)} by {list(pads)}", function, [uniform(*shape)], {"pads": list(pads)})
function = lambda x: torch.nn.functional.pad(x, (1, 2))
case("Pad", "values that are not finite", function, [many], {"pads": [1, 2]}, differentiable=False)

# Rows by index.
for name, shape, index in (
    ("a vector", (4,), [3, 0, 1]),
    ("rows", (3, 2), [2, 0]),
    ("rows named twice", (3, 2), [1, 1, 2, 1]),
    ("rows from the end", (3, 2), [-1, -3, 0]),
    ("one row", (3, 2), 1),
    ("a matrix of indices", (4, 2), [[0, 3], [2, 2], [1, 3]]),
    ("matrices", (3, 2, 2), [[2], [0]]),
    ("a single row", (1, 3), [0, 0]),
):
    function = lambda data, i: data[i]
    case("Gather", name, function, [uniform(*shape), Typed("int64", index)], {"axis": 0})
index = np.arange(41)[::-1].copy()
case("Gather", "values that are not finite", lambda x, i: x[i], [many, Typed("int64", index)], {"axis": 0}, differentiable=False)
for name, shape, index in (
    ("a vector", (4,), [3, 0, 1]),
    ("rows", (3, 2), [2, 0]),
    ("rows named twice", (3, 2), [1, 1, 2, 1]),
    ("rows from the end", (3, 2), [-1, -3]),
    ("one row", (3, 2), 1),
    ("a matrix of indices", (4, 2), [[0, 3], [2, 2], [1, 3]]),
    ("matrices", (3, 2, 2), [[2], [0]]),
):
    index = np.asarray(index)
    function = lambda data, i, updates: data.index_put((i[..., 0],), updates, accumulate=True)
    inputs = [uniform(*shape), Typed("int64", index[..., None]), uniform(*index.shape, *shape[1:])]
    case("ScatterND", name, function, inputs, {"reduction": "add"})
inputs = [[0.0, inf, nan, 1.0, inf], Typed("int64", [[0], [1], [2], [3], [3], [4]]), [nan, -inf, 1.0, inf, 1.0, 1.0]]
case("ScatterND", "values that are not finite", function, inputs, {"reduction": "add"}, differentiable=False)
attributes = {"axis": 0, "reduction": "add"}
function = lambda data, i, updates: data.index_add(0, torch.where(i < 0, i + len(data), i), updates)
for name, size, index in (
    ("each once", 4, [3, 0, 1]),
    ("some twice", 3, [1, 1, 2, 1]),
    ("from the end", 3, [-1, -3]),
    ("more updates than elements", 2, [0, 1, 1, 0, 0, 0, 1]),
    ("one element", 1, [0]),
):
    inputs = [uniform(size), Typed("int64", index), uniform(len(index))]
    case("ScatterElements", name, function, inputs, attributes)
inputs = [[0.0, inf, nan, 1.0, inf], Typed("int64", [0, 1, 2, 3, 3, 4]), [nan, -inf, 1.0, inf, 1.0, 1.0]]
case("ScatterElements", "values that are not finite", function, inputs, attributes, differentiable=False)

case("Floor", "either sign", torch.floor, [[-2.5, -2.0, -0.25, 0.0, 0.25, 2.0, 2.75]], differentiable=False)
case("Floor", "values that are not finite, and 0", torch.floor, [many], differentiable=False)

# Other types; the numbers are those that float32 holds, so that PyTorch's way over float32 rounds once.
float32 = lambda x: np.float32(x).astype(np.float64)
ties = [1 + 2.0**-11, 1 + 3 * 2.0**-11, 1 + 2.0**-8, 1 + 3 * 2.0**-8, -1 - 2.0**-11, -1 - 2.0**-8, 2049.0, 2051.0]
edges = {
    "float16": [65504.0, 65519.0, 65520.0, -65520.0, 1e6, 2.0**-14, 2.0**-24, 2.0**-25, 3 * 2.0**-25, 1.5 * 2.0**-24, -1e-9]
    + [float32(2.0**-25 * (1 + 2.0**-20)), float32(6.1e-5), float32(6.05e-5), 2.0**-14 - 2.0**-25],
    "bfloat16": [3e38, 3.3895313892515355e38, 3.396e38, -3.4e38, 2.0**-126, 2.0**-126 - 2.0**-134, 1e-30, 65520.0],
}
wide = float32(uniform(24) * 10.0 ** rng.integers(-9, 6, 24))
for type, code in (("float16", 10), ("bfloat16", 16)):
    function = lambda x: x.to(Typed.dtypes[type])
    case("Cast", f"to {type}", function, [float32(uniform(2, 3))], {"to": code}, smooth=False)
    case("Cast", f"to {type}, sizes apart", function, [wide], {"to": code}, smooth=False)
    case("Cast", f"to {type}, halfway", function, [ties], {"to": code}, smooth=False)
    case("Cast", f"to {type}, the ends of the range", function, [float32(edges[type])], {"to": code}, smooth=False)
    case("Cast", f"to {type}, values that are not finite, and 0", function, [many], {"to": code}, differentiable=False)
    back = lambda x: x.to(torch.float64)
    case("Cast", f"from {type}", back, [Typed(type, float32(uniform(2, 3)))], {"to": 1}, smooth=False)
    case("Cast", f"from {type}, values that are not finite, and 0", back, [Typed(type, many)], {"to": 1}, differentiable=False)
function = lambda x: x.to(torch.int64)
case("Cast", "to int64", function, [[-2.75, -1.0, -0.5, 0.0, 0.5, 1.0, 2.75, 16777215.0]], {"to": 7}, differentiable=False)
case("Cast", "from int64", lambda x: x.to(torch.float64), [Typed("int64", [-3, 0, 7])], {"to": 1}, differentiable=False)
case("Cast", "to bool", lambda x: x.to(torch.bool), [many], {"to": 9}, differentiable=False)

# Shapes of other types.
indices = [[5, 1, 2], [0, 4, 3]]
case("Reshape", "indices", lambda x: x.reshape(6), [Typed("int64", indices)], {"shape": [6]}, differentiable=False)
case("Expand", "indices", lambda x: x.expand(2, 2, 3), [Typed("int64", indices)], {"shape": [2, 2, 3]}, differentiable=False)
case("Transpose", "indices", lambda x: x.T, [Typed("int64", indices)], {"perm": [1, 0]}, differentiable=False)
case("Concat", "indices", lambda *xs: torch.cat(xs), [Typed("int64", [3, 1]), Typed("int64", [2, 0, 4])], {"axis": 0}, differentiable=False)
case("Split", "indices", lambda x: torch.split(x, (1, 2), 1), [Typed("int64", indices)], {"axis": 1, "split": [1, 2]}, differentiable=False)
case("Where", "indices", torch.where, [Bools([1, 0, 1]), Typed("int64", [3, 1, 2]), Typed("int64", [0, 5, 4])], differentiable=False)
case("Slice", "indices", sliced([2], [0], [1], [-1]), [Typed("int64", indices)], {"starts": [2], "ends": [0], "axes": [1], "steps": [-1]}, differentiable=False)
case("Pad", "indices", lambda x: torch.nn.functional.pad(x, (1, 0, 0, 1)), [Typed("int64", indices)], {"pads": [0, 1, 1, 0]}, differentiable=False)
case("Gather", "indices", lambda x, i: x[i], [Typed("int64", indices), Typed("int64", [1, 1])], {"axis": 0}, differentiable=False)
case("Identity", "indices", lambda x: x * 1, [Typed("int64", indices)], differentiable=False)

# Convolutions and pooling: sizes, kernel, strides, pads, dilations, groups.
convolutions = {
    "one axis": ((2, 3, 7), (4, 3, 3), (1,), (0, 0), (1,), 1),
    "one axis, every second place": ((2, 2, 8), (3, 2, 3), (2,), (2, 0), (1,), 1),
    "3 by 3 with padding": ((2, 2, 5, 4), (3, 2, 3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
    "one input channel": ((3, 1, 4, 4), (2, 1, 2, 3), (1, 1), (0, 0, 0, 0), (1, 1), 1),
    "many channels": ((2, 5, 4, 3), (2, 5, 3, 2), (1, 1), (1, 0, 1, 1), (1, 1), 1),
    "1 by 1": ((2, 3, 2, 3), (4, 3, 1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1),
    "1 by 1, every second place": ((2, 3, 4, 5), (2, 3, 1, 1), (2, 2), (0, 0, 0, 0), (1, 1), 1),
    "strides, all rows read": ((2, 2, 5, 7), (3, 2, 3, 3), (2, 2), (0, 0, 0, 0), (1, 1), 1),
    "strides, rows left over": ((2, 2, 6, 7), (3, 2, 3, 2), (2, 3), (0, 0, 0, 0), (1, 1), 1),
    "strides wider than the kernel": ((1, 2, 9, 8), (2, 2, 2, 1), (4, 3), (0, 0, 0, 0), (1, 1), 1),
    "strides with padding behind": ((2, 4, 4, 6), (3, 4, 3, 3), (2, 2), (0, 0, 1, 1), (1, 1), 1),
    "dilated": ((2, 2, 7, 6), (2, 2, 3, 2), (1, 1), (2, 0, 2, 1), (2, 3), 1),
    "dilated with strides": ((1, 2, 9, 8), (2, 2, 3, 2), (2, 3), (1, 0, 0, 1), (2, 3), 1),
    "padding as wide as the kernel": ((1, 2, 3, 3), (2, 2, 2, 2), (1, 1), (2, 2, 2, 2), (1, 1), 1),
    "two groups": ((2, 4, 4, 4), (6, 2, 3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 2),
    "two groups of many channels with strides": ((1, 10, 5, 4), (4, 5, 3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 2),
    "depthwise": ((2, 3, 4, 5), (3, 1, 3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 3),
    "depthwise, two filters each, with strides": ((2, 3, 6, 5), (6, 1, 3, 2), (2, 2), (0, 0, 1, 1), (1, 1), 3),
    "depthwise, a large kernel": ((1, 2, 6, 6), (2, 1, 6, 5), (1, 1), (2, 2, 3, 2), (1, 1), 2),
}


def padded(x, pads, value=0.0):
    rank = len(pads) // 2
    return torch.nn.functional.pad(x, [p for i in reversed(range(rank)) for p in (pads[i], pads[i + rank])], value=value)


def spatial(kernel, strides, pads, dilations):
    return {"kernel_shape": list(kernel), "strides": list(strides), "pads": list(pads), "dilations": list(dilations)}


for name, (x, w, strides, pads, dilations, group) in convolutions.items():
    correlate = torch.nn.functional.conv1d if len(x) == 3 else torch.nn.functional.conv2d
    function = lambda x, w: correlate(padded(x, pads), w, None, strides, 0, dilations, group)
    attributes = {**spatial(w[2:], strides, pads, dilations), "group": group}
    half = {"low": -0.5, "high": 0.5}
    case("Conv", name, function, [uniform(*x, **half), uniform(*w, **half)], attributes)

    # Its transpose takes as many channels as Conv gives, to an image of the same size.
    places = function(torch.zeros(x), torch.zeros(w)).shape
    extents = [(k - 1) * d + 1 for k, d in zip(w[2:], dilations)]
    rest = [(n + pads[i] + pads[i + len(strides)] - e) % s for i, (n, e, s) in enumerate(zip(x[2:], extents, strides))]
    spread = torch.nn.functional.conv_transpose1d if len(x) == 3 else torch.nn.functional.conv_transpose2d
    cut = tuple(slice(pads[i], pads[i] + n) for i, n in enumerate(x[2:]))

    def transposed(y, w):
        # PyTorch adds output padding only below the stride or dilation, and ends where the last place does.
        full = spread(y, w, None, strides, 0, 0, group, dilations)
        return padded(full, [0] * len(rest) + rest)[(..., *cut)]

    inputs = [uniform(*places, **half), uniform(*w, **half)]
    case("ConvTranspose", name, transposed, inputs, {**attributes, "output_padding": rest})
image = uniform(1, 2, 4, 4)
image[0, 0, 1, 1], image[0, 1, 3, 0], image[0, 1, 0, 3] = nan, inf, -inf
attributes = {**spatial((2, 2), (1, 1), (0, 1, 1, 0), (1, 1)), "group": 1}
function = lambda x, w, bias: torch.nn.functional.conv2d(padded(x, (0, 1, 1, 0)), w, bias)
case("Conv", "a bias", function, [uniform(2, 2, 3, 4), uniform(3, 2, 2, 2, **half), uniform(3)], attributes)
attributes = {**spatial((2, 2), (1, 1), (0, 0, 0, 0), (1, 1)), "group": 2}
function = lambda x, w: torch.nn.functional.conv2d(x, w, groups=2)
case("Conv", "values that are not finite", function, [image, uniform(2, 1, 2, 2, low=0.5)], attributes, differentiable=False)

poolings = {
    "one axis": ((2, 3, 7), (2,), (2,), (0, 0), (1,)),
    "2 by 2, apart": ((2, 3, 4, 6), (2, 2), (2, 2), (0, 0, 0, 0), (1, 1)),
    "2 by 2, apart, a row left over": ((2, 3, 5, 5), (2, 2), (2, 2), (0, 0, 0, 0), (1, 1)),
    "overlapping": ((2, 2, 5, 5), (3, 3), (1, 1), (0, 0, 0, 0), (1, 1)),
    "overlapping with strides": ((2, 2, 7, 7), (3, 3), (2, 2), (0, 0, 0, 0), (1, 1)),
    "padding": ((2, 2, 5, 4), (3, 3), (2, 2), (1, 1, 1, 1), (1, 1)),
    "padding behind": ((1, 2, 4, 4), (3, 2), (2, 2), (0, 0, 1, 0), (1, 1)),
    "windows apart": ((1, 2, 8, 8), (2, 2), (3, 4), (0, 0, 0, 0), (1, 1)),
    "dilated": ((1, 2, 7, 6), (2, 3), (1, 1), (0, 0, 0, 0), (3, 2)),
    "one window": ((3, 2, 3, 4), (3, 4), (1, 1), (0, 0, 0, 0), (1, 1)),
}


def pooled(x, kernel, strides, pads, dilations):
    """PyTorch's indices count within a padded channel, ONNX' in all of x; -inf as padding never wins over a number."""
    wide = padded(x, pads, -inf)
    pool = torch.nn.functional.max_pool1d if x.dim() == 3 else torch.nn.functional.max_pool2d
    y, at = pool(wide, kernel, strides, 0, dilations, return_indices=True)
    places = torch.arange(x.numel()).reshape(x.shape)
    own = padded(places, pads, -1).flatten(2)
    return y, torch.gather(own, 2, at.flatten(2)).reshape(at.shape)


for name, (shape, *window) in poolings.items():
    distinct = rng.permutation(np.linspace(-2, 2, math.prod(shape))).reshape(shape)
    case("MaxPool", name, lambda x: pooled(x, *window), [np.round(distinct, 4)], spatial(*window), unused=(1,))
window = ((2, 2), (2, 2), (0, 0, 0, 0), (1, 1))
ties = np.array([[[[1.0, 1.0, 0.0, 2.0], [1.0, 1.0, 2.0, 2.0], [0.0, 0.0, 0.0, 3.0], [0.0, 0.0, 3.0, 0.0]]]])
case("MaxPool", "ties: the first wins", lambda x: pooled(x, *window), [ties], spatial(*window), smooth=False, unused=(1,))
image = uniform(2, 3, 6, 10)
for i, value in enumerate((nan, inf, -inf, nan, nan, -inf, -inf)):
    image.flat[i * 49 + 3] = value
image[1, 1, 0:2, 0:2] = -inf
image[1, 1, 2:4, 0:2] = nan
case("MaxPool", "values that are not finite", lambda x: pooled(x, *window)[0], [image], spatial(*window), differentiable=False)
window = ((3, 3), (1, 1), (0, 0, 0, 0), (1, 1))
case("MaxPool", "values that are not finite, overlapping", lambda x: pooled(x, *window)[0], [image], spatial(*window), differentiable=False)

path = pathlib.Path(__file__).with_suffix(".json")
lines = [f'"{op}":[\n' + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases[op]) + "\n]" for op in sorted(cases)]
path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
