export { faults } from "./faults.ts";
export type { Effect, Preset } from "./preset.ts";
export { repairs } from "./repairs.ts";
