// The streams that the server has told of, in order of id, and what follows from two tellings of one.

import { isDone, isPaused, labelOf } from './states.js';

// As many as the server itself keeps of those that have ended.
const mostHeld = 256;

export class Streams {
  figures = null;
  #all = new Map();
  #gone = new Set();
  #held = false;
  #time = 0;
  #shown = [];
  #shownOf = { members: -1, find: '' };
  #members = 0;

  snapshot(document) {
    this.#all.clear();
    this.#gone.clear();
    this.#members++;
    this.#tell(document);
  }

  change(document) {
    for (const id of document.gone) this.#gone.add(id);
    this.#tell(document);
    if (!this.#held || this.#gone.size > mostHeld) this.#forget();
  }

  // Rows must not move away under a pointer or a focus: meanwhile what is gone stays, but a pointer may rest for days.
  hold(held) {
    this.#held = held;
    if (!held) this.#forget();
  }

  get(id) {
    return this.#all.get(id);
  }

  find(matches) {
    for (const stream of this.#all.values()) if (matches(stream)) return stream;
    return null;
  }

  // Those that contain a text, all for none.
  shown(find) {
    if (this.#shownOf.members === this.#members && this.#shownOf.find === find && find === '') return this.#shown;
    this.#shownOf = { members: this.#members, find };
    this.#shown = [...this.#all.values()].filter((stream) => find === '' || describe(stream).includes(find));
    return this.#shown;
  }

  get size() {
    return this.#all.size;
  }

  #tell(document) {
    this.figures = document.figures;
    this.#time = Date.parse(document.time) / 1000;
    for (const stream of document.streams) {
      const known = this.#all.get(stream.id);
      if (known === undefined) this.#members++;
      const past = known === undefined ? 0 : this.#time - known.toldAt;
      const sentRate = past > 0 ? Math.max(0, stream.sent - known.sent) / past : known?.sentRate ?? stream.rate;
      const toldAt = this.#time;
      // One object for the life of a stream: rows keep it.
      if (known === undefined) this.#all.set(stream.id, Object.assign(stream, { sentRate, toldAt }));
      else Object.assign(known, stream, { sentRate, toldAt });
    }
  }

  // What has not been told of lately has not changed: it has sent nothing.
  sentRate(stream) {
    return isDone(stream) || this.#time - stream.toldAt > 0.6 ? 0 : stream.sentRate;
  }

  producedRate(stream) {
    return isDone(stream) || isPaused(stream) && this.#time - stream.toldAt > 0.6 ? 0 : stream.rate;
  }

  // Its age now: a stream that stands still is not told of, and grows old all the same.
  age(stream) {
    return isDone(stream) ? stream.age : stream.age + Math.max(0, this.#time - stream.toldAt);
  }

  #forget() {
    if (this.#gone.size === 0) return;
    for (const id of this.#gone) this.#all.delete(id);
    this.#gone.clear();
    this.#members++;
  }
}

function describe(stream) {
  return `${stream.path} ${stream.client} ${stream.format} ${labelOf(stream)}`.toLowerCase();
}
