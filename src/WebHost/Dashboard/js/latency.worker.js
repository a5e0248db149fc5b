// Asks for / twenty times a second, on a thread of its own: what the page draws must not look like the server's latency.

const interval = 50;
// A host that does not answer is asked once a second.
const rest = 1000;
const address = new URL('/', location.origin).href;
let waiting = false;
let restUntil = 0;
// In the first second the page itself is being loaded, by the same processors and over the same connections.
let unheard = 20;

// From the request's first byte to the answer's last one, as the browser saw it: without its queue for a connection.
new PerformanceObserver((list) => {
  for (const { name, requestStart, responseEnd } of list.getEntries())
    if (name === address && requestStart > 0) tell(responseEnd - requestStart);
}).observe({ type: 'resource' });

// While one answer was late the next were not asked for; they would have been late as well.
function tell(milliseconds) {
  if (unheard-- > 0) return;
  for (let late = milliseconds; late > 0; late -= interval) postMessage(late);
}

async function probe() {
  if (waiting || performance.now() < restUntil) return;
  waiting = true;
  try {
    const response = await fetch(address, { cache: 'no-store' });
    await response.arrayBuffer();
    performance.clearResourceTimings();
  } catch {
    postMessage(null);
    restUntil = performance.now() + rest;
  }
  waiting = false;
}

setInterval(probe, interval);
