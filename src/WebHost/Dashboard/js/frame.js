// All that changes on the page changes in one animation frame: first everybody measures, then everybody draws.

const parts = [];
let asked = false;

export function onFrame(draw, measure = null) {
  parts.push({ draw, measure });
}

export function askForFrame() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    for (const part of parts) part.measure?.();
    for (const part of parts) part.draw();
  });
}

// A write that changes nothing still costs a style pass.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
