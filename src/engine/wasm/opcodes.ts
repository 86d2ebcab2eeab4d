/** Instructions of the step interpreter in assembly/, which imports this file too. */
export const end = 0;
export const loadSlice = 1;
export const storeSlice = 2;
export const storeMissing = 3;
export const copyBytes = 4;
export const fillZero = 5;
export const product = 6;
export const vector = 7;
export const softmax = 8;
export const logSoftmax = 9;
export const maxPool = 10;
export const gatherRows = 11;
export const scatterRows = 12;
export const transpose = 13;
export const convolve = 14;
export const copyWide = 15;
export const toInteger = 16;
export const toFloat = 17;
export const winograd = 18;

/** Operations of a vector instruction: on every element by itself. */
export const opCopy = 0;
export const opAdd = 1;
export const opSub = 2;
export const opMul = 3;
export const opDiv = 4;
export const opMax = 5;
export const opMin = 6;
export const opNeg = 7;
export const opAbs = 8;
export const opSign = 9;
export const opExp = 10;
export const opLog = 11;
export const opSqrt = 12;
export const opErf = 13;
export const opTanh = 14;
export const opSigmoid = 15;
export const opSoftplus = 16;
export const opRelu = 17;
export const opGreater = 18;
export const opLess = 19;
export const opEqual = 20;
export const opOr = 21;
export const opNot = 22;
export const opIsNaN = 23;
export const opWhere = 24;
export const opFloor = 25;
export const opToBool = 26;
export const opToFloat16 = 27;
export const opToBfloat16 = 28;

/** Reductions of a vector instruction. */
export const reduceSum = 0;
export const reduceSumSquare = 1;
export const reduceMax = 2;

/** Elements of one strip: what a vector instruction computes from end to end before it goes on. */
export const stripLength = 512;
