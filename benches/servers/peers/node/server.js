// node:http: node server.js HOST PORT DIRECTORY.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const [host, port, directory] = process.argv.slice(2);

function whole(response, type, content) {
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(content) });
  response.end(content);
}

function echo(request, response) {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => whole(response, 'application/octet-stream', Buffer.concat(pieces)));
}

function file(name, response) {
  const place = path.join(directory, path.basename(name));
  fs.stat(place, (error, stat) => {
    if (error) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': stat.size,
    });
    fs.createReadStream(place).pipe(response);
  });
}

http
  .createServer((request, response) => {
    switch (request.url) {
      case '/plaintext':
        return whole(response, 'text/plain', 'Hello, World!');
      case '/json':
        return whole(response, 'application/json', JSON.stringify({ message: 'Hello, World!' }));
      case '/echo':
        return echo(request, response);
      default:
        return file(request.url, response);
    }
  })
  .listen(Number(port), host);
