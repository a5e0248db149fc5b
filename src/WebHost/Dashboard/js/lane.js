// One document that this page reads: what the server has made, what is on its way, what was read.

import { bytes, count, duration, rate } from './format.js';
import { setAttribute, setText } from './frame.js';
import { drawChip, isDone, isPaused, labelOf } from './states.js';
import { Strip } from './strip.js';

// What a full bar of what is on its way means at first: about what Linux' buffers hold.
const least = 16e6;
const template = document.getElementById('lane');

export class Lane {
  read = 0;
  end = null;
  perSecond = 0;
  stream = null;
  element = template.content.firstElementChild.cloneNode(true);
  #part = (selector) => this.element.querySelector(selector);
  #strip = new Strip(this.#part('.strip'));
  #worker = new Worker('/dashboard/js/reader.worker.js', { type: 'module' });
  #visible;
  #most = least;
  #last = { at: performance.now(), read: 0 };

  // visible: whether it is among the streams of the feed.
  constructor(title, path, perSecond, visible) {
    this.path = path;
    this.#visible = visible;
    this.#part('h3').textContent = title;
    this.#worker.onmessage = ({ data }) => this.#hear(data);
    this.#worker.postMessage({ path: new URL(path, location.origin).href, rate: perSecond });
    this.element.classList.toggle('unseen-producer', !visible);
    if (!visible) this.#part('.minute').remove();
  }

  get runs() {
    return this.end === null;
  }

  pace(perSecond) {
    this.#worker.postMessage({ rate: perSecond });
  }

  // To end the worker ends its connection.
  leave() {
    if (this.runs) this.#hear({ read: this.read, end: 'left' });
  }

  // Four times a second.
  look(streams) {
    if (this.#visible) this.stream ??= streams.find((stream) => stream.path === this.path);
    const now = performance.now();
    const past = now - this.#last.at;
    // A mean over about two seconds: a slow rate is read in pieces.
    const fresh = (this.read - this.#last.read) / past * 1000;
    this.perSecond = this.runs ? this.perSecond + (fresh - this.perSecond) * Math.min(1, past / 1500) : 0;
    this.#last = { at: now, read: this.read };
    if (this.stream !== null && !isDone(this.stream)) this.#strip.add(this.stream, isPaused(this.stream));
  }

  draw() {
    setText(this.#part('.read'), bytes(this.read));
    if (this.stream === null) {
      setText(this.#part('.made'), this.#visible ? '–' : 'nobody knows');
      setText(this.#part('.gap'), this.#visible ? '–' : '?');
      this.#tell(this.runs ? ['reads', rate(this.perSecond)] : ['ended', this.end]);
      return;
    }
    const gap = Math.max(0, this.stream.bytes - this.read);
    drawChip(this.#part('.chip'), this.stream);
    setText(this.#part('.made'), bytes(this.stream.bytes));
    setText(this.#part('.gap'), bytes(gap));
    this.#most = Math.max(this.#most, gap);
    this.#part('.between i').style.transform = `scaleX(${gap / this.#most})`;
    this.#strip.draw(this.#part('.strip').clientWidth);
    setAttribute(this.#part('.strip'), 'aria-label',
      `When its producer ran and stood still, in the last minute; now: ${labelOf(this.stream)}`);
    this.#tell(this.runs ? ['reads', rate(this.perSecond)] : ['read', this.end],
      ['pauses', count(this.stream.pauses)], ['stood still', duration(this.stream.timePaused)], ['stream', this.stream.id]);
  }

  #tell(...facts) {
    const list = this.#part('.facts');
    while (list.children.length > facts.length) list.lastElementChild.remove();
    while (list.children.length < facts.length) list.append(document.createElement('div'));
    facts.forEach(([name, value], i) => {
      const fact = list.children[i];
      if (fact.children.length === 0) fact.append(document.createElement('dt'), document.createElement('dd'));
      setText(fact.children[0], name);
      setText(fact.children[1], String(value));
    });
  }

  #hear({ read, end }) {
    if (!this.runs) return;
    this.read = read;
    this.end = end;
    if (end !== null) this.#worker.terminate();
  }
}
