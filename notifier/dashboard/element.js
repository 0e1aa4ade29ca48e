// Building elements. Text becomes text nodes, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes (false and undefined ones are left out) and children (strings or nodes). */
export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function drawing(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** Text that came with a job: it may run the other way than the page. */
export function theirs(text, tag = "bdi", attributes = {}) {
  return element(tag, { dir: "auto", ...attributes }, String(text));
}

/** A button that does `act` when it is pressed. */
export function button(text, act, attributes = {}) {
  const node = element("button", { type: "button", class: "button", ...attributes }, text);
  node.addEventListener("click", act);
  return node;
}

/** A link inside the page. */
export function link(text, href, attributes = {}) {
  return element("a", { href, "data-link": true, ...attributes }, text);
}

/** Scroll what may be wider than the screen, sideways only, until a part of it is in its middle. */
export function centre(whole, part) {
  const [around, inside] = [whole.getBoundingClientRect(), part.getBoundingClientRect()];
  whole.scrollBy({ left: inside.left + inside.width / 2 - around.left - around.width / 2 });
}

/** Set text only where it differs: what stands is not touched, nor announced again. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== "" && child !== false));
  return node;
}
