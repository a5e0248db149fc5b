// What the states and the outcomes are called, and which icon goes with them. Never told by colour only.

const states = {
  'producing': ['Producing', 'producing'],
  'waiting-for-turn': ['Waiting for its turn', 'turn'],
  'waiting-for-source': ['Waiting for its source', 'source'],
  'paused-by-reader': ['Paused by its reader', 'pause'],
  'paused-manually': ['Paused by hand', 'hand'],
};

const ends = {
  'completed': ['Completed', 'check'],
  'stopped': ['Stopped', 'stop'],
  'consumer-gone': ['Reader left', 'gone'],
  'stalled': ['Reader stalled', 'failed'],
  'source-failed': ['Source failed', 'failed'],
  'source-timed-out': ['Source timed out', 'failed'],
  'response-failed': ['Response failed', 'failed'],
  'timed-out': ['Timed out', 'stop'],
  'shutting-down': ['Host shut down', 'stop'],
  'cancelled': ['Cancelled', 'stop'],
};

// What is not known, of a newer server, is shown by its own name.
export const labelOf = (stream) => named(stream)[0];

export const endLabel = (end) => endOf(end)[0];

export const isDone = (stream) => stream.state === 'done';

export const isPaused = (stream) => stream.state === 'paused-by-reader' || stream.state === 'paused-manually';

export function drawChip(chip, stream) {
  const key = String(isDone(stream) ? stream.end : stream.state);
  if (chip.dataset.state === key) return;
  chip.dataset.state = key;
  const [label, icon] = named(stream);
  chip.querySelector('use').setAttribute('href', `#icon-${icon}`);
  chip.querySelector('.label').textContent = label;
  chip.title = label;
}

function named(stream) {
  if (isDone(stream)) return endOf(stream.end);
  return Object.hasOwn(states, stream.state) ? states[stream.state] : [String(stream.state), 'turn'];
}

function endOf(end) {
  if (end === null || end === undefined || end === '') return ['Ended', 'stop'];
  return Object.hasOwn(ends, end) ? ends[end] : [String(end), 'stop'];
}
