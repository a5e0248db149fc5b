// The events of /streams/events, for as long as the page is open: it comes back after every loss.

import { ask, reasonOf } from './access.js';
import { EventReader } from './events.js';

// Silence is broken every 15 s by a comment; after more than two of them the connection is dead.
const silence = 40_000;
const firstWait = 500;
const longestWait = 10_000;

export class Feed {
  #take;
  #tell;
  #wake = null;
  #again = false;

  // take(name, document); tell(link, text), link being 'live', 'connecting', 'lost' or 'locked'.
  constructor(take, tell) {
    this.#take = take;
    this.#tell = tell;
  }

  async run() {
    let wait = firstWait;
    this.#tell('connecting', 'Connecting');
    for (;;) {
      this.#again = false;
      const refused = await this.#follow(() => { wait = firstWait; });
      if (this.#again) continue;
      const locked = refused === 401 || refused === 403;
      if (!locked) this.#tell('lost', refused === 503 ? 'Too many dashboards are open' : 'Connection lost, trying again');
      await this.#rest(locked ? null : wait);
      wait = Math.min(wait * 2, longestWait);
    }
  }

  // There is a new key, or another reason to try now: a request that is on its way was made without it.
  retry() {
    this.#again = true;
    this.#wake?.();
  }

  // Returns the status of a refusal, or null after a loss.
  async #follow(begun) {
    const abort = new AbortController();
    let timer = setTimeout(() => abort.abort(), silence);
    try {
      const response = await ask('/streams/events', { signal: abort.signal, headers: { Accept: 'text/event-stream' } });
      if (!response.ok) {
        const reason = await reasonOf(response);
        if (!this.#again && (response.status === 401 || response.status === 403)) this.#tell('locked', reason);
        return response.status;
      }
      this.#tell('live', 'Live');
      const events = new EventReader((name, data) => this.#take(name, JSON.parse(data)));
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return null;
        begun();
        clearTimeout(timer);
        timer = setTimeout(() => abort.abort(), silence);
        events.push(value);
      }
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
      abort.abort();
    }
  }

  #rest(milliseconds) {
    return new Promise((resolve) => {
      const timer = milliseconds === null ? null : setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
