// Reads one body only as fast as it is told, and throws it away; on a thread of its own: full speed leaves the page alone.

import { reasonOf } from './access.js';

// Twenty reads a second, but none so small that the reading costs more than the bytes, or larger than the browser has at once.
const readsPerSecond = 20;
const smallest = 256;
const largest = 1 << 20;

let rate = 0;
let read = 0;
let wake = () => {};

onmessage = ({ data }) => {
  if ('rate' in data) rate = data.rate;
  if ('path' in data) run(data.path);
  wake();
};

async function run(path) {
  const telling = setInterval(() => postMessage({ read, end: null }), 100);
  let end = 'whole';
  try {
    const response = await fetch(path, { cache: 'no-store' });
    if (response.ok) await readAll(response.body.getReader({ mode: 'byob' }));
    else end = `refused: ${await reasonOf(response)}`;
  } catch {
    end = 'cut off';
  }
  clearInterval(telling);
  postMessage({ read, end });
}

async function readAll(reader) {
  let memory = new ArrayBuffer(largest);
  let due = performance.now();
  for (;;) {
    while (rate === 0) await sleep(Infinity);
    const size = Math.min(largest, Math.max(smallest, Math.round(rate / readsPerSecond)));
    const { done, value } = await reader.read(new Uint8Array(memory, 0, size));
    if (done) return;
    read += value.byteLength;
    memory = value.buffer;
    if (rate === 0) continue;
    // What a late timer has missed is made up for, but no more than a tenth of a second.
    due = Math.max(due, performance.now() - 100) + value.byteLength / rate * 1000;
    const early = due - performance.now();
    if (early > 1 && await sleep(early)) due = performance.now();
  }
}

// Until then, or until the slider moves: then true.
function sleep(milliseconds) {
  return new Promise((resolve) => {
    wake = () => resolve(true);
    if (milliseconds !== Infinity) setTimeout(() => resolve(false), milliseconds);
  });
}
