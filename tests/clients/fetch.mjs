// Node's fetch against the demo: fetch.mjs URL. It goes through a relay that counts connections,
// so that "kept alive" is what was seen on the wire and not what either side believes.

import assert from 'node:assert/strict';
import net from 'node:net';

const server = new URL(process.argv[2]);
let connections = 0;

const relay = net.createServer((client) => {
  connections += 1;
  const upstream = net.connect(Number(server.port), server.hostname);
  client.pipe(upstream).pipe(client);
  client.on('error', () => upstream.destroy());
  upstream.on('error', () => client.destroy());
});
await new Promise((done) => relay.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${relay.address().port}`;

process.on('warning', (warning) => {
  console.error(`fetch: expected no warning, got ${warning}`);
  process.exit(1);
});

async function ask(path, options = {}) {
  const response = await fetch(url + path, options);
  const content = await response.text();
  // Its connection is free for the next request only a turn after the content has been read.
  await new Promise(setImmediate);
  console.log(`== fetch ${options.method ?? 'GET'} ${path}: ${response.status}, ${content.length} characters, connection ${connections}`);
  return { response, content };
}

// One after the other: one connection for all of them.
for (let turn = 0; turn < 5; turn += 1) {
  assert.equal((await ask('/plaintext')).content, 'Hello, World!');
  assert.deepEqual(JSON.parse((await ask('/json')).content), { message: 'Hello, World!' });
}
assert.equal((await ask('/echo', { method: 'POST', body: 'hello' })).content, 'hello');
const zipped = await ask('/echo/hello');
assert.equal(zipped.response.headers.get('content-encoding'), 'gzip');
assert.equal(zipped.content, 'hello');
assert.equal((await ask('/nowhere')).response.status, 404);
assert.equal((await ask('/slow?ms=50')).response.status, 200);
assert.equal(connections, 1, `expected one connection, got ${connections}`);

// After HEAD this client closes the connection by itself, whatever the server says.
const head = await ask('/plaintext', { method: 'HEAD' });
assert.equal(head.response.headers.get('content-length'), '13');
assert.equal(head.content, '');

// A body of unknown length goes out in chunks.
const stream = new ReadableStream({
  start(controller) {
    for (const piece of ['in ', 'several ', 'pieces']) controller.enqueue(Buffer.from(piece));
    controller.close();
  },
});
const streamed = await ask('/echo', { method: 'POST', body: stream, duplex: 'half' });
assert.equal(streamed.content, 'in several pieces');

// At once, and one of them given up.
const paths = Array.from({ length: 20 }, (_, nth) => `/echo/number-${nth}`);
const answers = await Promise.all(paths.map((path) => ask(path)));
answers.forEach(({ content }, nth) => assert.equal(content, `number-${nth}`));
await assert.rejects(ask('/slow?ms=20000', { signal: AbortSignal.timeout(100) }), { name: 'TimeoutError' });
assert.equal((await ask('/plaintext')).content, 'Hello, World!');

console.log(`fetch: as it should be, ${connections} connections`);
process.exit(0);
