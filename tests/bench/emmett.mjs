// What the same work costs in emmett, an event store for Node.js, on SQLite:
//
//   emmett.mjs LINES FOLDER
//
// Appends the events stream by stream, 200 at a time, folds each stream into its state, and appends
// some of them one by one. Prints the name of each work, its seconds and its events. `bench.py
// emmett` installs the package in a folder of its own and runs this there.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getSQLiteEventStore } from '@event-driven-io/emmett-sqlite';

const [lines, folder] = process.argv.slice(2);
const events = readFileSync(lines, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
const streams = new Map();
for (const { stream, type, data } of events) {
  if (!streams.has(stream)) streams.set(stream, []);
  streams.get(stream).push({ type, data });
}

async function timed(name, count, work) {
  const begin = performance.now();
  await work();
  console.log(`${name}\t${(performance.now() - begin) / 1000}\t${count}`);
}

const store = getSQLiteEventStore({ fileName: join(folder, 'emmett.db') });
await timed('batches', events.length, async () => {
  for (const [stream, all] of streams) {
    for (let i = 0; i < all.length; i += 200) {
      await store.appendToStream(stream, all.slice(i, i + 200));
    }
  }
});

await timed('fold', events.length, async () => {
  for (const stream of streams.keys()) {
    await store.aggregateStream(stream, {
      initialState: () => ({}),
      evolve: (state, { data }) => Object.assign(state, data),
    });
  }
});

const few = events.slice(0, 500);
await timed('one by one', few.length, async () => {
  for (const { stream, type, data } of few) await store.appendToStream(stream, [{ type, data }]);
});
