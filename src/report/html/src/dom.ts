// Elements in one expression. Texts become text nodes: nothing from a report is read as HTML.

export type Child = Node | string | null;

type Properties = Record<string, string | number | boolean | ((event: Event) => void)>;

/** `el("a", { class: "link", href: "#top", onclick: go }, "top")`. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null));
  return element;
}
