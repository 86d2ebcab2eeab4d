import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { trainerState } from "./trainer-state.ts";

/** As `TrainerState.save_to_json` writes it: sorted keys, bare NaN. */
const text = `{
  "best_metric": null,
  "epoch": 2.0,
  "global_step": 20,
  "is_world_process_zero": true,
  "log_history": [
    {"epoch": 1.0, "grad_norm": 1.25, "learning_rate": 5e-05, "loss": 0.7, "step": 10},
    {"epoch": 1.0, "eval_loss": 0.5, "step": 10},
    {"epoch": 2.0, "grad_norm": NaN, "learning_rate": 0.0, "loss": 0.0, "step": 20},
    {"epoch": 2.0, "step": 20, "train_loss": 0.35, "train_runtime": 1.5}
  ],
  "logging_steps": 10,
  "max_steps": 20,
  "num_train_epochs": 2,
  "stateful_callbacks": {"TrainerControl": {"args": {"should_log": false}}}
}`;
const encoded = (value: string) => new TextEncoder().encode(value);
const read = (value: string) =>
  trainerState.read(sourceOfBytes("out/trainer_state.json", encoded(value)), {});

test("the history of a trainer is series over its steps, NaN too", async () => {
  const { logs } = await read(text);
  const series = logs[0]?.series.map(({ tag, base, positions, values }) => [
    tag,
    base,
    positions,
    values,
  ]);
  expect(series).toEqual([
    ["epoch", "step", [10, 10, 20], [1, 1, 2]],
    ["grad_norm", "step", [10, 20], [1.25, Number.NaN]],
    ["learning_rate", "step", [10, 20], [5e-5, 0]],
    ["loss", "step", [10, 20], [0.7, 0]],
    ["eval_loss", "step", [10], [0.5]],
  ]);
});

test("what the run was told, and its summary, are settings", async () => {
  const { settings } = await read(text);
  expect({ ...settings }).toMatchObject({
    max_steps: 20,
    num_train_epochs: 2,
    logging_steps: 10,
    train_loss: 0.35,
    "stateful_callbacks.TrainerControl.args.should_log": false,
  });
});

test("a history of nothing gives no log", async () => {
  expect((await read('{"log_history": []}')).logs).toEqual([]);
});

test.each([
  ["{}", "trainer-state: out/trainer_state.json: log_history must be a list, got nothing"],
  ["[]", "trainer-state: out/trainer_state.json: log_history must be a list, got nothing"],
  [
    '{"log_history": [NaN',
    "trainer-state: out/trainer_state.json: not JSON, got the end of the text at byte 20",
  ],
])("%j says what is wrong", async (value, message) => {
  await expect(read(value)).rejects.toThrow(message);
});

test("it is recognised by its key, or by its name", () => {
  const of = (name: string, value: string) =>
    trainerState.recognises({ name, size: value.length, head: encoded(value) });
  expect(of("checkpoint-20/trainer_state.json", "{")).toBe(true);
  expect(of("state.json", text)).toBe(true);
  expect(of("history.json", '{"loss": [1]}')).toBe(false);
});

survivesDamage(trainerState, [{ name: "trainer_state.json", bytes: encoded(text) }]);
