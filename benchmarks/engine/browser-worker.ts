import { stepsPerSecond } from "./training.ts";

interface Scope {
  onmessage:
    | ((event: { readonly data: { readonly id: string; readonly seconds: number } }) => void)
    | null;
  postMessage(speed: number): void;
}

/** In a worker of a browser: answers the name of a training with its steps a second. */
const scope = globalThis as unknown as Scope;
scope.onmessage = async ({ data: { id, seconds } }) =>
  scope.postMessage(await stepsPerSecond(id, seconds));
