import { describe, expect, test } from "vitest";
import { type CsvOptions, readCsv } from "./csv.ts";
import type { Dataset } from "./dataset.ts";

const iris = "length,width,species\n5.1,3.5,setosa\n7,3.2,versicolor\n6.3,3.3,setosa\n";

function read(text: string, options: Partial<CsvOptions> = {}): Dataset {
  return readCsv(text, { name: "data.csv", ...options });
}

function columnOf(values: readonly (string | number)[]): string {
  return ["x,y", ...values.map((value, i) => `${i},${value}`)].join("\n");
}

test("a table with a header is named features and, in the last column, classes in alphabetic order", () => {
  expect(read(iris)).toEqual({
    size: 3,
    shape: [2],
    features: Float32Array.of(5.1, 3.5, 7, 3.2, 6.3, 3.3),
    featureNames: ["length", "width"],
    targets: { kind: "classes", labels: Int32Array.of(0, 1, 0), names: ["setosa", "versicolor"] },
  });
});

describe("the same table is read", () => {
  const headless = iris.slice(iris.indexOf("\n") + 1);
  const cases: Record<string, string> = {
    "with semicolons": iris.replaceAll(",", ";"),
    "with tabs": iris.replaceAll(",", "\t"),
    "with Windows line ends": iris.replaceAll("\n", "\r\n"),
    "with old Mac line ends": iris.replaceAll("\n", "\r"),
    "with a byte order mark": `\uFEFF${iris}`,
    "with a byte order mark and quotes": `\uFEFF"length",width,species${iris.slice(iris.indexOf("\n"))}`,
    "with quoted cells": iris.replaceAll("setosa", '"setosa"').replace("3.5", '"3.5"'),
    "with spaces around cells": iris.replaceAll(",", " , "),
    "with blank lines": `\n${iris.replaceAll("\n", "\n\n")}\n`,
    "without a line end at the end": iris.trimEnd(),
  };
  test.each(Object.entries(cases))("%s", (_, text) => {
    expect(read(text)).toEqual(read(iris));
  });

  test("without a header, apart from the names", () => {
    expect(read(headless)).toEqual({ ...read(iris), featureNames: [] });
  });
});

test("semicolons win over the commas of decimals, and commas over a semicolon in a name", () => {
  expect(() => read("1,5;2,5\n2,5;3,5\n")).toThrow(
    'csv: data.csv row 1, column 0 (counted from 0) is not a number, got "1,5"; try a decimal point',
  );
  expect(read("a;b,c\n1,2\n3,4\n").featureNames).toEqual(["a;b"]);
});

describe("a header is found", () => {
  test("although the feature below it holds text in one row, so that the message names that row", () => {
    expect(() => read("x,y\n1,a\n2,b\noops,a\n")).toThrow(
      'csv: data.csv row 4, column "x" is not a number',
    );
  });

  test("by the name of the target when the other names are numbers", () => {
    expect(read("0,1,class\n5,6,a\n7,8,b\n", { target: "class" }).size).toBe(2);
  });

  test("not in a first row with a missing value, which is an error instead", () => {
    expect(() => read("NaN,a\n1,b\n2,a\n")).toThrow(
      "csv: data.csv row 1, column 0 (counted from 0) has no value",
    );
  });

  test("or not, as the caller says", () => {
    expect(read("0,1\n5,6\n7,8\n", { header: true }).featureNames).toEqual(["0"]);
    expect(() => read(iris, { header: false })).toThrow(
      "csv: data.csv row 1, column 0 (counted from 0) is not a number",
    );
  });
});

describe("the target column", () => {
  const table = "a,b,c\n1,2,3.5\n4,5,6.5\n";

  test.each([["b"], [1], ["1"]])("%j is taken out of the features", (target) => {
    const { features, featureNames, targets } = read(table, { target, kind: "numbers" });
    expect(features).toEqual(Float32Array.of(1, 3.5, 4, 6.5));
    expect(featureNames).toEqual(["a", "c"]);
    expect(targets).toEqual({ kind: "numbers", values: Float32Array.of(2, 5), width: 1 });
  });
});

describe("the kind of target is", () => {
  const tenTwice = Array.from({ length: 20 }, (_, i) => i % 10);
  const cases: Record<string, [readonly (string | number)[], string]> = {
    "classes for text": [["a", "b"], "classes"],
    "classes when one cell is text": [[1.5, "b"], "classes"],
    "classes for 0 and 1": [[0, 1, 1], "classes"],
    "classes for 0.0 and 1.0": [["0.0", "1.0", "1"], "classes"],
    "classes for ten integers that occur twice": [tenTwice, "classes"],
    "numbers for ten integers of which one occurs once": [tenTwice.slice(1), "numbers"],
    "numbers for 21 integers, however often they occur": [
      Array.from({ length: 210 }, (_, i) => i % 21),
      "numbers",
    ],
    "numbers for fractions": [[0.5, 1, 0.5, 1], "numbers"],
  };
  test.each(Object.entries(cases))("%s", (_, [values, kind]) => {
    expect(read(columnOf(values)).targets.kind).toBe(kind);
  });

  test("what the caller says", () => {
    expect(read(columnOf([0, 1]), { kind: "numbers" }).targets.kind).toBe("numbers");
    expect(read(columnOf([0.5, 1.5]), { kind: "classes" }).targets).toMatchObject({
      names: ["0.5", "1.5"],
    });
  });
});

test("integer classes are ordered as numbers, and 1 and 1.0 are one class", () => {
  const { targets } = read(columnOf([10, 9, "9.0", 10]));
  expect(targets).toEqual({
    kind: "classes",
    labels: Int32Array.of(1, 0, 0, 1),
    names: ["9", "10"],
  });
});

describe("an unreadable table says what is wrong and where", () => {
  const cases: Record<string, [string, string, Partial<CsvOptions>?]> = {
    "an empty file": ["", "csv: data.csv is empty; try a header and one row per sample"],
    "only blank lines": ["\n \n", "csv: data.csv is empty; try a header and one row per sample"],
    "only a header": [
      "x,y\n",
      'csv: data.csv has only a header, got "x, y"; try one row per sample',
    ],
    "one sample": ["x,y\n1,2\n", "csv: data.csv needs at least 2 samples, got 1"],
    "one column": ["y\n1\n2\n", "csv: data.csv needs a feature and a target, got 1 column"],
    "text in a feature": [
      "x,y\n1,a\nred,b\n3,a\n",
      'csv: data.csv row 3, column "x" is not a number, got "red"; try to encode it as numbers',
    ],
    "a decimal comma": [
      "x;y\n1,5;a\n2;b\n3;a\n",
      'csv: data.csv row 2, column "x" is not a number, got "1,5"; try a decimal point',
    ],
    "a hexadecimal number": [
      "x,y\n1,a\n0x10,b\n3,a\n",
      'csv: data.csv row 3, column "x" is not a number, got "0x10"; try to encode it as numbers',
    ],
    "an empty cell": [
      "x,y\n1,a\n,b\n",
      'csv: data.csv row 3, column "x" has no value, got ""; try to fill it or leave the row out',
    ],
    "NaN in a feature": [
      "x,y\n1,a\nnan,b\n",
      'csv: data.csv row 3, column "x" has no value, got "nan"; try to fill it or leave the row out',
    ],
    "NaN in the target": [
      "x,y\n1,a\n2,NaN\n",
      'csv: data.csv row 3, column "y" has no value, got "NaN"; try to fill it or leave the row out',
    ],
    "infinity in a feature": [
      "x,y\n1,a\n-inf,b\n",
      'csv: data.csv row 3, column "x" is not finite, got "-inf"',
    ],
    "infinity in the target": [
      "x,y\n1,2.5\n2,Infinity\n",
      'csv: data.csv row 3, column "y" is not finite, got "Infinity"',
    ],
    "more than float32 holds": [
      "x,y\n1,a\n1e39,b\n",
      'csv: data.csv row 3, column "x" does not fit float32, got "1e39"',
    ],
    "text where numbers are asked for": [
      "x,y\n1,2\n3,b\n",
      'csv: data.csv row 3, column "y" is not a number, got "b"; try to encode it as numbers',
      { kind: "numbers" },
    ],
    "a short row": ["x,y\n1,a\n2\n", "csv: data.csv row 3 does not fit row 1 with 2 cells, got 1"],
    "a long row": [
      "x,y\n1,a\n2,b,c\n",
      "csv: data.csv row 3 does not fit row 1 with 2 cells, got 3",
    ],
    "a short row behind a blank line": [
      "x,y\n1,a\n\n2\n",
      "csv: data.csv row 4 does not fit row 1 with 2 cells, got 1",
    ],
    "a short row behind a quoted line break": [
      'x,y\n1,"a\nb"\n2\n',
      "csv: data.csv row 4 does not fit row 1 with 2 cells, got 1",
    ],
    "an open quote": [
      'x,y\n1,a\n2,"b\n',
      'csv: data.csv row 3 has a quote without its pair, got "',
    ],
    "a short row between semicolons": [
      "x;y\n1\n",
      "csv: data.csv row 2 does not fit row 1 with 2 cells, got 1",
    ],
    "equal names": [
      "x,x,y\n1,2,a\n3,4,b\n",
      'csv: data.csv row 1 needs different names, got "x" in columns 0 and 1',
    ],
    "a target that is nearly a name": [
      iris,
      'csv: data.csv has no such target column, got "specie"; try "species"',
      { target: "specie" },
    ],
    "a target that is no name": [
      iris,
      'csv: data.csv has no such target column, got "price"; known: length, width, species',
      { target: "price" },
    ],
    "a target number behind the last column": [
      iris,
      "csv: data.csv needs a target column from 0 to 2, got 3",
      { target: 3 },
    ],
    "a negative target number": [
      iris,
      "csv: data.csv needs a target column from 0 to 2, got -1",
      { target: -1 },
    ],
    "a target name without a header": [
      "1,2,a\n3,4,b\n",
      'csv: data.csv has no header to find the target in, got "y"; try a column number from 0 to 2',
      { target: "y" },
    ],
    "a single class": [
      "x,y\n1,a\n2,a\n",
      'csv: data.csv column "y" needs at least 2 classes, got only "a"',
    ],
  };
  test.each(Object.entries(cases))("%s", (_, [text, message, options = {}]) => {
    expect(() => read(text, options)).toThrow(
      expect.objectContaining({ name: "FormatError", format: "csv", message }),
    );
  });
});
