// `hairspring demo` as a process, which can be killed and started again where it was.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export class Server {
  #process;
  url;

  /** On a free port, or where an earlier one was. */
  static async start({ program, backend, directory, at = '127.0.0.1:0' }) {
    const server = new Server();
    const files = directory ? ['--directory', directory] : [];
    server.#process = spawn(program, ['demo', '--backend', backend, '--listen', at, ...files], {
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    const lines = createInterface({ input: server.#process.stderr });
    const banner = await new Promise((resolve, reject) => {
      lines.once('line', resolve);
      server.#process.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
    server.url = banner.match(/listening on (http:\S+)/)?.[1];
    assert.ok(server.url, `expected an address, got: ${banner}`);
    lines.on('line', (line) => console.log(`  ${line}`));
    return server;
  }

  get address() {
    return new URL(this.url).host;
  }

  /** Sends a signal that does not end it. */
  signal(signal) {
    this.#process.kill(signal);
  }

  /** Sends a signal and waits for the end; gives the exit code, null after a kill. */
  end(signal) {
    if (this.#process.exitCode !== null || this.#process.signalCode) return this.#process.exitCode;
    const ended = new Promise((resolve) => { this.#process.once('exit', resolve); });
    this.#process.kill(signal);
    return ended;
  }
}
