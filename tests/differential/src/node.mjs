// Node's HTTP server, whose parser is llhttp: a line of hexadecimal digits in, a line of JSON
// out. Each input is a connection of its own, without a socket; the peer ends its side behind it.
import http from 'node:http';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Duplex } from 'node:stream';

// Long enough for any machine; a connection that is not over by then is a mistake of this file.
const PATIENCE_MS = 10_000;

function answer(request, response) {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    const content = Buffer.concat(pieces).toString('hex');
    request.socket.seen.push({ method: request.method, target: request.url, content });
    response.end();
  });
  // A body that breaks off is told by clientError.
  request.on('error', () => {});
}

// The parser is judged: what Node itself would answer to a missing Host or an expectation is
// left to the application.
const server = http.createServer({ requireHostHeader: false }, answer);
server.on('checkExpectation', answer);
// The peer's end does not cut off the responses.
server.httpAllowHalfOpen = true;
server.on('clientError', (error, connection) => {
  connection.refused ??= error.code;
  // The ends of earlier requests are still to be told.
  setImmediate(() => setImmediate(() => connection.destroy()));
});
// An upgrade, and a tunnel, take the rest of the connection with them, content and all.
for (const event of ['upgrade', 'connect']) {
  server.on(event, (_, connection) => {
    connection.upgraded = true;
    setImmediate(() => setImmediate(() => connection.destroy()));
  });
}

async function run(input) {
  const connection = new Duplex({
    read() {},
    write(_piece, _encoding, done) {
      done();
    },
  });
  connection.seen = [];
  server.emit('connection', connection);
  connection.push(input);
  connection.push(null);
  await once(connection, 'close', { signal: AbortSignal.timeout(PATIENCE_MS) });
  const { seen, refused = null, upgraded = false } = connection;
  return { requests: seen, refused, upgraded };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await run(Buffer.from(line, 'hex'))));
}
