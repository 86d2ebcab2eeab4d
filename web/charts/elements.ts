type Attributes = Readonly<Record<string, string | number | undefined>>;
type Children = readonly (Node | string)[];

/** An HTML element with attributes and children; text is text, whatever it holds. */
export function html<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Children
): HTMLElementTagNameMap[Tag] {
  return filled(document.createElement(tag), attributes, children);
}

/** An SVG element with attributes and children. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Children
): SVGElementTagNameMap[Tag] {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled<E extends Element>(element: E, attributes: Attributes, children: Children): E {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** A table that is made when it is opened: charts can be read without being seen. */
export function tableBehind(
  caption: string,
  rows: () => readonly (readonly string[])[],
): HTMLDetailsElement {
  const details = html("details", { class: "ig-table" }, html("summary", {}, "As a table"));
  details.addEventListener("toggle", () => {
    details.querySelector(".ig-table-frame")?.remove();
    if (!details.open) return;
    const [head = [], ...body] = rows();
    details.append(
      html(
        "div",
        { class: "ig-table-frame", tabindex: 0, role: "group", "aria-label": caption },
        html(
          "table",
          {},
          html("caption", {}, caption),
          html(
            "thead",
            {},
            html("tr", {}, ...head.map((text) => html("th", { scope: "col" }, text))),
          ),
          html(
            "tbody",
            {},
            ...body.map(([first = "", ...rest]) =>
              html(
                "tr",
                {},
                html("th", { scope: "row" }, first),
                ...rest.map((text) => html("td", {}, text)),
              ),
            ),
          ),
        ),
      ),
    );
  });
  return details;
}
