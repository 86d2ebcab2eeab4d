import { conforms } from "../layer-run.fixture.ts";

conforms("AveragePooling1D", [
  { config: { poolSize: [2], strides: [2], padding: "valid" }, inputs: [[5, 2]] },
  { config: { poolSize: [3], strides: [2], padding: "same" }, inputs: [[4, 2]] },
]);
