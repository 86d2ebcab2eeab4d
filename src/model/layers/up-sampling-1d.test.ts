import { conforms } from "../layer-run.fixture.ts";

conforms("UpSampling1D", [{ config: { size: [3] }, inputs: [[2, 2]] }]);
