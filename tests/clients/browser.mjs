// Headless Chromium loads the demo: browser.mjs URL PROFILE SCREENSHOT. Anything it says on its
// console, any request that fails, and any exception is a failure.
//
// It is driven through its debugging pipe (descriptors 3 and 4, messages that end with NUL), so
// no port is opened and no library is needed.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const [url, profile, screenshot] = process.argv.slice(2);
const WITHIN_MS = 60_000;

const name = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (candidate) => spawnSync(candidate, ['--version']).status === 0,
);
assert.ok(name, 'expected Chromium to be installed');
const browser = spawn(name, [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-dev-shm-usage', `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank',
], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });

function end(status) {
  browser.kill('SIGKILL');
  process.exit(status);
}
function fail(why) {
  console.error(`chromium: ${why}`);
  end(1);
}
setTimeout(() => fail(`expected to be done within ${WITHIN_MS} ms`), WITHIN_MS);
browser.on('exit', () => fail('expected the browser to keep running'));
process.on('uncaughtException', (error) => fail(error.message));

const waiting = new Map();
const complaints = [];
const answers = [];
let loaded;
let sent = 0;

function call(method, params = {}, sessionId = undefined) {
  sent += 1;
  browser.stdio[3].write(`${JSON.stringify({ id: sent, method, params, sessionId })}\0`);
  return new Promise((resolve, reject) => waiting.set(sent, { resolve, reject, method }));
}

const hear = {
  'Log.entryAdded': ({ entry }) => complaints.push(`${entry.level}: ${entry.text} ${entry.url ?? ''}`),
  'Runtime.consoleAPICalled': ({ type, args }) => complaints.push(`console.${type}: ${JSON.stringify(args)}`),
  'Runtime.exceptionThrown': ({ exceptionDetails }) => complaints.push(`exception: ${exceptionDetails.text}`),
  'Network.loadingFailed': ({ errorText, type }) => complaints.push(`failed: ${type} ${errorText}`),
  'Network.responseReceived': ({ response }) => {
    if (response.url.startsWith('data:')) return;
    answers.push(response);
    console.log(`== chromium ${response.url}: ${response.status}, ${response.protocol}, ${response.mimeType}`);
  },
  'Page.loadEventFired': () => loaded(),
};

let text = '';
browser.stdio[4].setEncoding('utf8').on('data', (piece) => {
  const messages = (text + piece).split('\0');
  text = messages.pop();
  for (const message of messages.map((json) => JSON.parse(json))) {
    const call = waiting.get(message.id);
    if (!call) {
      hear[message.method]?.(message.params);
    } else if (message.error) {
      call.reject(new Error(`${call.method}: ${message.error.message}`));
    } else {
      call.resolve(message.result);
    }
  }
});

const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
for (const domain of ['Page', 'Log', 'Runtime', 'Network']) await call(`${domain}.enable`, {}, sessionId);

async function load(path) {
  const done = new Promise((resolve) => { loaded = resolve; });
  const { errorText } = await call('Page.navigate', { url: url + path }, sessionId);
  assert.equal(errorText, undefined, `${path}: ${errorText}`);
  await done;
}

async function evaluate(expression) {
  const { result } = await call('Runtime.evaluate', { expression, returnByValue: true }, sessionId);
  return result.value;
}

// The page names its icon, so the browser asks for nothing else.
await load('/');
assert.match(await evaluate('document.title'), /hairspring/i);
assert.ok(await evaluate('document.body.innerText.length > 40'), 'expected a page with some text');
const { data } = await call('Page.captureScreenshot', { format: 'png' }, sessionId);
writeFileSync(screenshot, Buffer.from(data, 'base64'));
assert.deepEqual(complaints, [], 'expected no complaint');
assert.equal(answers.length, 1, 'expected one request for the page');

// For answers that are no HTML it may ask for /favicon.ico, which the demo does not have.
await load('/plaintext');
assert.equal(await evaluate('document.body.innerText.trim()'), 'Hello, World!');
await load('/echo/a%20b');
assert.equal(await evaluate('document.body.innerText.trim()'), 'a b');
await load('/json');
const ofIcon = (text) => text.includes('/favicon.ico');
assert.deepEqual(complaints.filter((text) => !ofIcon(text)), [], 'expected no complaint');
const pages = answers.filter((answer) => !ofIcon(answer.url));
assert.equal(pages.length, 4, `expected four pages, got ${pages.length}`);
for (const { url, status, protocol } of pages) {
  assert.deepEqual([status, protocol], [200, 'http/1.1'], `expected 200 over HTTP/1.1 for ${url}`);
}
console.log('chromium: as it should be');
browser.removeAllListeners('exit');
end(0);
