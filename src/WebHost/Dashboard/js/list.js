// The rows that are in sight, of however many streams.

import { count } from './format.js';
import { askForFrame, onFrame, setAttribute, setText } from './frame.js';
import { Row } from './row.js';
import { isDone } from './states.js';

// Rows drawn above and below what is seen: enough for one more press of Tab.
const spare = 4;
const table = document.getElementById('streams');
const rows = document.getElementById('rows');
const empty = document.getElementById('empty');
const found = document.getElementById('find');

export class List {
  #streams;
  #rows = new Map();
  #unused = [];
  #top = 0;
  #height = 0;
  #drawnHeight = -1;
  #pointed = false;
  #focused = false;

  constructor(streams) {
    this.#streams = streams;
    onFrame(() => this.#draw(), () => this.#measure());
    addEventListener('scroll', askForFrame, { passive: true });
    addEventListener('resize', askForFrame, { passive: true });
    found.addEventListener('input', askForFrame);
    for (const [event, pointed] of [['pointerenter', true], ['pointerleave', false]])
      rows.addEventListener(event, () => this.#hold(pointed, this.#focused));
    for (const [event, focused] of [['focusin', true], ['focusout', false]])
      rows.addEventListener(event, () => this.#hold(this.#pointed, focused));
    rows.addEventListener('keydown', (event) => this.#walk(event));
  }

  #hold(pointed, focused) {
    [this.#pointed, this.#focused] = [pointed, focused];
    this.#streams.hold(pointed || focused);
    askForFrame();
  }

  #measure() {
    this.#top = rows.getBoundingClientRect().top;
    this.#height = parseFloat(getComputedStyle(table).getPropertyValue('--row'));
  }

  #draw() {
    const find = found.value.trim().toLowerCase();
    const shown = this.#streams.shown(find);
    this.#drawFrame(shown, find);
    const first = Math.max(0, Math.floor(-this.#top / this.#height) - spare);
    const last = Math.min(shown.length, Math.ceil((innerHeight - this.#top) / this.#height) + spare);
    const wanted = new Map();
    for (let i = first; i < last; i++) wanted.set(shown[i].id, i);
    this.#keepFocused(shown, wanted);
    for (const [id, row] of this.#rows) if (!wanted.has(id)) this.#putAway(id, row);
    // A row that moves in the document loses its focus: those that stay are not moved, the others put between them.
    let next = rows.firstElementChild;
    for (const [id, index] of [...wanted].sort(([, a], [, b]) => a - b)) {
      let row = this.#rows.get(id);
      if (row === undefined) this.#rows.set(id, row = this.#unused.pop() ?? new Row());
      if (row.element === next) next = next.nextElementSibling;
      else rows.insertBefore(row.element, next);
      row.draw(shown[index], this.#streams, index, this.#height);
    }
  }

  #drawFrame(shown, find) {
    const height = shown.length * this.#height;
    if (height !== this.#drawnHeight) rows.style.height = `${this.#drawnHeight = height}px`;
    setAttribute(table, 'aria-rowcount', String(shown.length + 1));
    setText(document.getElementById('count'),
      find === '' ? countsOf(shown) : `${count(shown.length)} of ${count(this.#streams.size)}`);
    empty.hidden = this.#streams.size > 0 || this.#streams.figures === null;
  }

  #keepFocused(shown, wanted) {
    const id = Number(document.activeElement?.closest('#rows .row')?.dataset.id ?? -1);
    if (!this.#rows.has(id) || wanted.has(id)) return;
    const index = shown.findIndex((stream) => stream.id === id);
    if (index >= 0) wanted.set(id, index);
  }

  #putAway(id, row) {
    this.#rows.delete(id);
    row.element.remove();
    this.#unused.push(row);
  }

  // Up and down go from a button to the same button of the next row.
  #walk(event) {
    const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
    const button = event.target.closest('button');
    const row = step && button?.closest('.row')[step];
    if (!row) return;
    event.preventDefault();
    row.querySelector(`button.${button.className}`).focus();
  }
}

function countsOf(streams) {
  const ended = streams.reduce((sum, stream) => sum + (isDone(stream) ? 1 : 0), 0);
  const running = `${count(streams.length - ended)} running`;
  return ended === 0 ? running : `${running}, ${count(ended)} just ended`;
}
