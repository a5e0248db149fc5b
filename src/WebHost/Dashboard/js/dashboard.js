// Puts the page together: the feed fills the streams, a clock takes samples, and frames draw.

import { ask, readKey, watchKey } from './access.js';
import { Charts } from './charts.js';
import { Feed } from './feed.js';
import { Figures } from './figures.js';
import { askForFrame, onFrame } from './frame.js';
import { perSecond } from './history.js';
import { Latency } from './latency.js';
import { List } from './list.js';
import { Streams } from './streams.js';
import { TryIt } from './try-it.js';

const streams = new Streams();
const latency = new Latency();
const figures = new Figures();
const charts = new Charts();
const tryIt = new TryIt(streams, latency, charts);
const link = document.getElementById('link');
const linkText = document.getElementById('link-text');
const stale = document.getElementById('stale');

document.getElementById('place').textContent = location.host;
new List(streams);
onFrame(() => {
  figures.draw(streams.figures, latency);
  charts.draw();
  tryIt.draw();
});

const askForKey = watchKey(() => feed.retry());
const feed = new Feed(
  (name, document) => {
    if (name === 'snapshot') streams.snapshot(document);
    else if (name === 'change') streams.change(document);
    askForFrame();
  },
  (state, text) => {
    showAge(link.dataset.link, state);
    link.dataset.link = state;
    linkText.textContent = state === 'locked' ? 'Needs a key' : text;
    streams.setLive(state === 'live');
    if (state === 'locked') askForKey();
  });

// What is shown is no lie when nobody tells of it any more: it is old.
function showAge(before, now) {
  if (before === 'live' && now !== 'live')
    stale.textContent = `All below is as it was at ${new Date().toLocaleTimeString()}, when the host was last heard.`;
  stale.hidden = now === 'live' || stale.textContent === '';
}

setInterval(() => {
  latency.look();
  charts.add(link.dataset.link === 'live' ? streams.figures : null, latency);
  tryIt.look();
  askForFrame();
}, 1000 / perSecond);

const settings = await ask('/dashboard/settings').then((response) => response.ok ? response.json() : {}, () => ({}));
tryIt.set(settings);
if (settings.key && readKey() === '') askForKey();
feed.run();
