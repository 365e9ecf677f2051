type Child = Node | string | null | false;
type Props = Record<string, string | boolean | ((event: Event) => void) | undefined>;

/** Return a new element: properties that begin with `on` are listeners, text stays text. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (typeof value === "string") element.setAttribute(name, value);
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== false));
  return element;
}

/** Return an icon from its SVG text, hidden from those who listen: words stand beside it. */
export function icon(svg: string): HTMLElement {
  const holder = h("span", { class: "icon", "aria-hidden": "true" });
  holder.innerHTML = svg;
  return holder;
}
