import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { yaml } from "./yaml.ts";

const encoded = (text: string) => new TextEncoder().encode(text);
const read = async (name: string, text: string) => {
  const { settings } = await yaml.read(sourceOfBytes(name, encoded(text)), {});
  return { ...settings };
};
/** As wandb 0.31 writes files/config.yaml. */
const config = `_wandb:
    value:
        cli_version: 0.31.0
        t:
            "1":
                - 1
clip:
    value:
        norm: 1
lr:
    desc: null
    value: 0.1
`;

test("the configuration of a W&B run is settings", async () => {
  expect(await read("wandb/run-1/files/config.yaml", config)).toEqual({ "clip.norm": 1, lr: 0.1 });
});

test("hyperparameters of Lightning are settings", async () => {
  expect(await read("version_0/hparams.yaml", "lr: 0.1\noptimizer: adam\n")).toEqual({
    lr: 0.1,
    optimizer: "adam",
  });
});

test("it is recognised by its name", () => {
  const of = (name: string, head: Uint8Array) => yaml.recognises({ name, size: head.length, head });
  expect(of("a/hparams.yaml", encoded("lr: 1"))).toBe(true);
  expect(of("a/hparams.yaml", Uint8Array.of(0, 1))).toBe(false);
});

survivesDamage(yaml, [{ name: "config.yaml", bytes: encoded(config) }]);
