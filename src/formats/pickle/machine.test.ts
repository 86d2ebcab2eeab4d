import { fc, test as propertyTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../core/errors.ts";
import { sourceOfBytes } from "../byte-source.ts";
import { endOfPickle, unpickled } from "./machine.ts";
import { classOf, isDict, isList, type Pickled } from "./pickled.ts";
import { readPickle } from "./read.ts";

/** Bytes of a text with one character for each. */
const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const readText = (text: string) => unpickled(bytesOf(text)).value;
const problemOf = (text: string) => {
  try {
    unpickled(bytesOf(text));
  } catch (error) {
    if (error instanceof FormatError) return error.message;
  }
  return undefined;
};

describe("unpickled", () => {
  test.each<[string, string, Pickled]>([
    ["None", "N.", null],
    ["truth in protocol 0", "I01\n.", true],
    ["truth in protocol 2", "\x80\x02\x89.", false],
    ["a small number", "K\x07.", 7],
    ["a negative number", "J\xfe\xff\xff\xff.", -2],
    ["a long one", "\x8a\x02\x00\xff.", -256],
    ["nothing as a long number", "\x8a\x00.", 0],
    ["a number beyond 2⁵³", "\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01.", 2n ** 64n],
    ["a negative number beyond −2⁵³", "L-18446744073709551616L\n.", -(2n ** 64n)],
    ["a float", "G\x3f\xf8\x00\x00\x00\x00\x00\x00.", 1.5],
    ["a float in digits", "F1e-3\n.", 0.001],
    ["−∞ in digits", "F-inf\n.", Number.NEGATIVE_INFINITY],
    ["NaN in digits", "Fnan\n.", Number.NaN],
    ["text", "X\x03\x00\x00\x00\xc3\xa9a.", "éa"],
    ["text of protocol 0", "V\\u00e9\\\n.", "é\\"],
    ["a quoted text", "S'it\\'s\\n\\x41'\n.", "it's\nA"],
    ["text of Python 2", "U\x02\x93a.", "\x93a"],
    ["bytes", "C\x02ab.", bytesOf("ab")],
    [
      "bytes of protocol 2",
      "c_codecs\nencode\n(X\x01\x00\x00\x00aX\x06\x00\x00\x00latin1tR.",
      bytesOf("a"),
    ],
    ["a list", "](K\x01K\x02e.", [1, 2]],
    ["a tuple", "K\x01K\x02K\x03\x87.", [1, 2, 3]],
    [
      "a dict",
      "}(K\x01NU\x01aK\x02u.",
      new Map<Pickled, Pickled>([
        [1, null],
        ["a", 2],
      ]),
    ],
    ["a set", "\x8f(K\x01K\x01\x90.", new Set([1])],
    [
      "an OrderedDict of Python 2",
      "ccollections\nOrderedDict\n((lp0\n(lp1\nS'a'\naK\x01aatR.",
      new Map([["a", 1]]),
    ],
    ["what was dropped", "K\x01K\x020.", 1],
    ["what stands in the memo", "]\x94h\x00\x86.", [[], []]],
  ])("gives %s", (_, text, expected) => {
    expect(readText(text)).toEqual(expected);
  });

  test("classes and calls become records, whatever their module is", () => {
    const value = readText("callennlp.x\nThing\n)\x81}U\x01aK\x05sb.");
    expect(value).toMatchObject({ args: [], state: new Map([["a", 5]]) });
    expect(classOf(value)).toBe("allennlp.x.Thing");
    expect(classOf(readText("ccopy_reg\n_reconstructor\n(ca\nB\ncb\nC\nNtR."))).toBe("a.B");
  });

  test("the same object stays the same, also one that holds itself", () => {
    const value = readText("]q\x00h\x00ah\x00a.");
    expect(isList(value) && value[0] === value && value[1] === value).toBe(true);
  });

  test("a list that doubles 60 times by reference costs 60 lists", () => {
    let text = "]q\x00";
    for (let i = 0; i < 60; i++) text += `](h${chr(i)}h${chr(i)}eq${chr(i + 1)}`;
    const started = performance.now();
    expect(readText(`${text}.`)).toHaveLength(2);
    expect(performance.now() - started).toBeLessThan(100);
  });

  test.each([
    ["posix\nsystem", "posix.system"],
    ["os\nsystem", "os.system"],
    ["subprocess\nPopen", "subprocess.Popen"],
    ["__builtin__\neval", "__builtin__.eval"],
    ["builtins\n__import__", "builtins.__import__"],
    ["builtins\ngetattr", "builtins.getattr"],
    ["runpy\nrun_path", "runpy.run_path"],
    ["importlib.util\nspec_from_file_location", "importlib.util.spec_from_file_location"],
    ["torch\nload", "torch.load"],
    ["nobody\nos.system", "nobody.os.system"],
  ])("%j is refused by name", (lines, name) => {
    expect(problemOf(`\x80\x02c${lines}\n.`)).toBe(
      `pickle: names ${name}, which a checkpoint never needs; do not load this file in Python at byte 2`,
    );
  });

  test("names in two texts are refused as well", () => {
    expect(problemOf("\x8c\x02os\x8c\x06system\x93.")).toContain("names os.system");
  });

  test.each([
    ["", "pickle: ends before its end mark at byte 0"],
    ["\x80\x07.", "pickle: needs protocol 0 to 5, got 7 at byte 0"],
    ["\x01", "pickle: has no operation 1 at byte 0"],
    ["X\xff\xff\xff\xffa", "pickle: ends within an operation BINUNICODE at byte 0"],
    [
      "\x8e\xff\xff\xff\xff\xff\xff\xff\xffa",
      "pickle: ends within an operation BINBYTES8 at byte 0",
    ],
    ["cos", "pickle: ends within an operation GLOBAL at byte 0"],
    [".", "pickle: takes from an empty stack at byte 0"],
    ["K\x01a.", "pickle: looks at an empty stack at byte 2"],
    ["K\x01K\x01a.", "pickle: appends to what is no list at byte 4"],
    [")K\x01a.", "pickle: appends to what is no list at byte 3"],
    ["NK\x01K\x01s.", "pickle: sets keys of what is no dict at byte 5"],
    ["}(K\x01u.", "pickle: sets a key without a value at byte 4"],
    ["t.", "pickle: needs a mark on the stack at byte 0"],
    ["h\x05.", "pickle: refers to value 5, which it does not have at byte 0"],
    ["NNR.", "pickle: calls something without a list of arguments at byte 2"],
    ["NN\x93.", "pickle: names a class by what is no text at byte 2"],
    ["Inumber\n.", "pickle: holds a number that is none, or has too many digits at byte 0"],
    ["\x97.", "pickle: keeps bytes outside of itself, which nobody passed at byte 0"],
  ])("%j says what is wrong", (text, message) => {
    expect(problemOf(text)).toBe(message);
  });

  test("a number of a million digits is refused at once", () => {
    expect(problemOf(`L${"9".repeat(1e6)}L\n.`)).toContain("too many digits");
  });

  test("containers without end are refused", () => {
    expect(problemOf("}".repeat(1_100_000))).toBe(
      "pickle: has more than 1048576 containers at byte 1048576",
    );
  });

  test("copies of a large list are counted", () => {
    const list = `](${"N".repeat(100_000)}eq\x00`;
    const copy = "cbuiltins\nlist\nh\x00\x85R";
    expect(problemOf(`${list}${copy.repeat(1000)}.`)).toContain("copies more than 67108864 values");
  });

  test("nesting of any depth is read", () => {
    expect(readText(`${"]".repeat(100_000)}${"a".repeat(99_999)}.`)).toHaveLength(1);
  });

  propertyTest.prop([fc.uint8Array({ maxLength: 60 })])(
    "any bytes end in a value or a FormatError",
    (bytes) => {
      try {
        unpickled(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    },
  );
});

describe("endOfPickle", () => {
  test("is the byte behind the end mark, as unpickled says it", () => {
    const bytes = bytesOf("](K\x01K\x02e.N.");
    expect(endOfPickle(bytes, 0)).toBe(8);
    expect(unpickled(bytes).end).toBe(8);
    expect(unpickled(bytes, 8)).toEqual({ value: null, references: [], end: 10 });
  });

  test("is unknown where the bytes end first", () => {
    expect(endOfPickle(bytesOf("](K"), 0)).toBeUndefined();
  });
});

test("readPickle reads one that is longer than its first try, and says where it ends", async () => {
  const text = "a".repeat(300_000);
  const head = Uint8Array.of(0x58, ...[0, 8, 16, 24].map((shift) => (text.length >> shift) & 0xff));
  const bytes = new Uint8Array([...bytesOf("xx"), ...head, ...bytesOf(`${text}.rest`)]);
  const { value, end } = await readPickle(sourceOfBytes("p", bytes), 2);
  expect(value).toBe(text);
  expect(end).toBe(bytes.length - 4);
  await expect(readPickle(sourceOfBytes("p", bytesOf("..N")), 2)).rejects.toThrow(
    "pickle: ends before its end mark at byte 3",
  );
});

test("a dict's keys cannot touch what dicts are", () => {
  const value = readText("}U\x09__proto__}U\x01xK\x01ss.");
  expect(isDict(value) && value.get("__proto__")).toEqual(new Map([["x", 1]]));
});

function chr(code: number): string {
  return String.fromCharCode(code);
}
