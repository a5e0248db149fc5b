// The latency of /: every answer of the last ten seconds, and the percentiles of these.

const past = 10_000;

export class Latency {
  p50 = null;
  p90 = null;
  #answers = [];
  #failedAt = -Infinity;

  constructor() {
    const worker = new Worker('/dashboard/js/latency.worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => {
      if (data === null) this.#failedAt = performance.now();
      else this.#answers.push({ at: performance.now(), took: data });
    };
  }

  // The probe rests for a second when it gets no answer.
  get fails() {
    return performance.now() - this.#failedAt < 2000;
  }

  // Four times a second, before a frame.
  look() {
    const from = performance.now() - past;
    let old = 0;
    while (old < this.#answers.length && this.#answers[old].at < from) old++;
    this.#answers.splice(0, old);
    ({ p50: this.p50, p90: this.p90 } = this.since(from));
  }

  // Of the answers since then. Of ten seconds there are 200: a slowest hundredth would be two, and tell of the browser.
  since(time) {
    const answers = this.#answers.filter((answer) => answer.at >= time);
    const sorted = Float64Array.from(answers, (answer) => answer.took).sort();
    const [p50, p90] = [percentile(sorted, 0.5), percentile(sorted, 0.9)];
    return { p50, p90, count: sorted.length, first: answers[0]?.at ?? Infinity };
  }
}

function percentile(sorted, part) {
  return sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}
