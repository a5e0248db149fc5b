// The latency of / over the last ten seconds: 200 answers, of which the 99th hundredth is the third slowest.

const past = 10_000;

export class Latency {
  p50 = null;
  p99 = null;
  #answers = [];
  #failedAt = -Infinity;

  constructor() {
    const worker = new Worker('/dashboard/js/latency.worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => {
      if (data === null) this.#failedAt = performance.now();
      else this.#answers.push({ at: performance.now(), took: data });
    };
  }

  get fails() {
    return performance.now() - this.#failedAt < 1000;
  }

  // Four times a second, before a frame.
  look() {
    const from = performance.now() - past;
    let old = 0;
    while (old < this.#answers.length && this.#answers[old].at < from) old++;
    this.#answers.splice(0, old);
    const sorted = Float64Array.from(this.#answers, (answer) => answer.took).sort();
    this.p50 = percentile(sorted, 0.5);
    this.p99 = percentile(sorted, 0.99);
  }
}

function percentile(sorted, part) {
  return sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}
