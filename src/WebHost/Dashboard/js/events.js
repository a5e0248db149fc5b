// Server-sent events out of pieces of text, as WHATWG HTML 9.2.6 reads them. EventSource itself cannot send a key.

export class EventReader {
  #take;
  #rest = '';
  #looked = 0;
  #name = '';
  #data = [];

  constructor(take) {
    this.#take = take;
  }

  push(text) {
    this.#rest += text;
    let start = 0;
    for (;;) {
      const end = this.#findEnd();
      if (end < 0) break;
      this.#line(this.#rest.slice(start, end));
      start = end + (this.#rest.startsWith('\r\n', end) ? 2 : 1);
      this.#looked = start;
    }
    this.#rest = this.#rest.slice(start);
    this.#looked -= start;
  }

  #findEnd() {
    for (let i = this.#looked; i < this.#rest.length; i++) {
      const code = this.#rest.charCodeAt(i);
      // Behind a CR at the very end an LF may yet come.
      if (code === 10 || (code === 13 && i + 1 < this.#rest.length)) return i;
    }
    this.#looked = this.#rest.length - (this.#rest.endsWith('\r') ? 1 : 0);
    return -1;
  }

  #line(line) {
    if (line === '') {
      if (this.#data.length > 0) this.#take(this.#name || 'message', this.#data.join('\n'));
      this.#name = '';
      this.#data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'event') this.#name = value;
    else if (field === 'data') this.#data.push(value);
  }
}
