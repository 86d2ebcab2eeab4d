import { expect, test } from "vitest";
import { yamlEntries } from "./yaml-text.ts";

const entries = (text: string) => Object.fromEntries(yamlEntries(text, "yaml", "config.yaml"));

test("names of nested maps are joined by dots, scalars are what they look like", () => {
  const text = `# a comment
lr: 1e-4 # the rate
model:
  "hidden size": 64
  act: 'relu'
  deep:
    bias: false
name: run one
clip: .inf
nothing: null
seed: ~
url: http://example.org:80/x
`;
  expect(entries(text)).toEqual({
    lr: 1e-4,
    "model.hidden size": 64,
    "model.act": "relu",
    "model.deep.bias": false,
    name: "run one",
    clip: Number.POSITIVE_INFINITY,
    url: "http://example.org:80/x",
  });
});

test("lists and texts of several lines are left out, tags passed over", () => {
  const text = `layers:
- 8
- size: 9
list: [1, 2]
object: !!python/object:argparse.Namespace
  lr: 0.1
note: |
  lr: 5
  text: x
last: 1
`;
  expect(entries(text)).toEqual({ "object.lr": 0.1, last: 1 });
});

test("more than 32 levels are refused", () => {
  const text = Array.from({ length: 40 }, (_, i) => `${" ".repeat(i)}k:`).join("\n");
  expect(() => entries(text)).toThrow("yaml: config.yaml: nests more than 32 levels deep");
});
