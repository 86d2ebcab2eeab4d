import { defineIsogradMap } from "isograd/charts";

/** The layer × step map as a widget of a notebook: `trace` and `quantity` come from Python, `cell` goes back to it. */
function render({ model, el }) {
  defineIsogradMap();
  const map = document.createElement("isograd-map");
  const showTrace = () => {
    const trace = model.get("trace");
    if (trace) map.trace = trace;
  };
  const showQuantity = () => {
    const quantity = model.get("quantity");
    if (quantity) map.setAttribute("quantity", quantity);
    else map.removeAttribute("quantity");
  };
  model.on("change:trace", showTrace);
  model.on("change:quantity", showQuantity);
  map.addEventListener("isograd-cell", ({ detail }) => {
    model.set("cell", detail);
    model.save_changes();
  });
  showQuantity();
  showTrace();
  el.append(map);
  return () => {
    model.off("change:trace", showTrace);
    model.off("change:quantity", showQuantity);
    map.remove();
  };
}

// biome-ignore lint/style/noDefaultExport: anywidget takes a module's default
export default { render };
