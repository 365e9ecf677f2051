/** Return a new element; text is set as text, never as markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  text = "",
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/** Return a button that says what it does; `icon` is an SVG of our own. */
export function button(className: string, label: string, icon = ""): HTMLButtonElement {
  const element = el("button", className);
  element.type = "button";
  element.title = label;
  element.setAttribute("aria-label", label);
  element.innerHTML = icon;
  return element;
}

/** Return a Leaflet control around an element; the map does not move under it. */
export function control(position: L.ControlPosition, content: HTMLElement): L.Control {
  const Held = L.Control.extend({ onAdd: () => content });
  L.DomEvent.disableClickPropagation(content);
  L.DomEvent.disableScrollPropagation(content);
  return new Held({ position });
}
