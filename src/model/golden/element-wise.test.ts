import { agreesWithKeras } from "../layer-run.fixture.ts";

agreesWithKeras("element-wise");
