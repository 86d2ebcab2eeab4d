import { describe, expect, test } from "vitest";
import { tasks } from "./index.ts";
import { taskNamed } from "./task-name.ts";

test("every task is found by its id, with its ceiling and no options", () => {
  for (const task of tasks)
    expect(taskNamed(task.id)).toEqual({
      task,
      options: {},
      file: undefined,
      ceiling: task.ceiling,
    });
});

test("what is no task is left to others", () => {
  for (const name of ["data.csv", "C:\\data.csv", "no-task:lag=3", "", ":", "textual:a"])
    expect(taskNamed(name)).toBeUndefined();
});

test.each([
  ["remember:lag=60,symbols=8", { lag: 60, symbols: 8 }, undefined],
  ["remember: lag = 6e1 , distractors=.5", { lag: 60, distractors: 0.5 }, undefined],
  ["remember:", {}, undefined],
  ["text:length=40", { length: 40 }, undefined],
  ["text:folder/book.txt", {}, "folder/book.txt"],
  ["text:book.txt,length=40,samples=100", { length: 40, samples: 100 }, "book.txt"],
  ["text:a, b.txt,length=40", { length: 40 }, "a, b.txt"],
  ["text:./a=b.txt", {}, "./a=b.txt"],
  ["text:C:\\book.txt", {}, "C:\\book.txt"],
])("%s", (name, options, file) => {
  expect(taskNamed(name)).toMatchObject({ options, file });
});

test("the ceiling is that of the options, and nobody's for a file", () => {
  expect(taskNamed("sequential-digits:pixels=1")?.ceiling?.metric).toBe(0.937);
  expect(taskNamed("sequential-digits:samples=100")?.ceiling).toBeUndefined();
  expect(taskNamed("adding:length=200")?.ceiling?.metric).toBe(1);
  expect(taskNamed("text:book.txt")?.ceiling).toBeUndefined();
});

describe("a wrong name is a RangeError", () => {
  test.each([
    ["remember:lags=60", 'remember: unknown option, got "lags"; try "lag"'],
    ["remember:lags=x", 'remember: unknown option, got "lags"; try "lag"'],
    ["remember:constructor=1", 'remember: unknown option, got "constructor"; try "distractors"'],
    ["remember:lag=0", "remember: lag must be a whole number from 1 to 10000, got 0"],
    ["remember:lag=", 'remember: lag must be a number, got ""'],
    ["remember:lag=six", 'remember: lag must be a number, got "six"'],
    ["remember:lag=1e999", "remember: lag must be a whole number from 1 to 10000, got Infinity"],
    ["remember:lag=3,lag=4", "remember: lag may be given once, got it twice"],
    [
      "remember:60",
      'remember: options are written key=value, got "60"; try remember:lag=60,symbols=8',
    ],
    [
      "remember:lag=3,8",
      'remember: options are written key=value, got "8"; try remember:lag=60,symbols=8',
    ],
    ["iris:lag=3", 'iris: has no options, got "lag"; try iris'],
    ["iris:book.txt", 'iris: options are written key=value, got "book.txt"; try iris'],
  ])("%s", (name, message) => {
    expect(() => taskNamed(name)).toThrow(new RangeError(message));
  });
});
