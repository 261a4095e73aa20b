// Makes elements. The first part of scripts that draw: each joins it to its own, see scripts.py.
const make = (tag, className, attributes, ...children) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};
const button = (className, text, onclick, attributes) =>
  make("button", className, { type: "button", onclick, ...attributes }, text);
