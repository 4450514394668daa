// The demo's page, as somebody uses it. Run by `tests/browser/run`.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import { Chromium } from './chromium.mjs';
import { faint } from './contrast.mjs';
import { Server } from './server.mjs';

const { PROGRAM: program, BACKEND: backend, WORK: work, PICTURES: pictures } = process.env;
const directory = `${work}/files`;
const LARGE = 20 << 20;

let browser;
let server;
/** A page of its own for each test, loaded and heard from. */
let page;

before(async () => {
  mkdirSync(`${directory}/static`, { recursive: true });
  browser = Chromium.start(`${work}/profile`);
  server = await Server.start({ program, backend, directory });
});

after(async () => {
  browser?.end();
  await server?.end('SIGKILL');
});

async function open(url = server.url) {
  const page = await browser.open();
  await page.dress({ width: 1200 });
  await page.load(url);
  // What it asks for by itself is there: figures, a verdict, and a listing.
  await page.until("state.dataset.state === 'live' && verdict.innerText !== ''");
  await page.until("document.querySelector('#entries a') || empty.innerText !== 'Nothing is listed yet.'");
  return page;
}

beforeEach(async () => {
  page = await open();
});

/** Ends a test in which nothing may have gone wrong. */
async function close() {
  assert.deepEqual(page.complaints, [], 'expected a silent console');
  await page.call('Page.close');
}

/** A file of random bytes, of this many. */
function file(name, length) {
  const path = `${work}/${name}`;
  const content = randomBytes(length);
  writeFileSync(path, content);
  return { path, content, sha256: createHash('sha256').update(content).digest('hex') };
}

const names = () => page.evaluate("[...document.querySelectorAll('#entries a')].map((a) => a.innerText)");

test('it loads whole, from here alone, and says nothing to the console', async () => {
  const { hostname, port } = new URL(server.url);
  for (const { url, status, protocol } of page.answers) {
    assert.ok(url.startsWith(`http://${hostname}:${port}/`), url);
    assert.deepEqual([status, protocol], [200, 'http/1.1'], url);
  }
  const paths = page.answers.map(({ url }) => new URL(url).pathname).sort();
  assert.deepEqual(paths, ['/', '/api/files', '/api/parse', '/events']);
  assert.equal(await page.evaluate('document.title'), 'hairspring');
  assert.match(await page.text('#state'), new RegExp(`live on ${backend}`));
  await close();
});

test('the commands to try are for the address of this server', async () => {
  const { host } = new URL(server.url);
  const commands = (await page.text('#commands')).split('\n');
  assert.equal(commands.length, 4);
  for (const command of commands) assert.ok(command.includes(` ${host}/`), command);
  await close();
});

test('what is not part of the page cannot run in it', async () => {
  await page.evaluate(`(() => {
    window.ran = false;
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
    const image = document.createElement('div');
    image.innerHTML = '<img src="data:," onerror="window.ran = true">';
    document.body.append(image);
  })()`);
  await page.until("document.querySelector('img').complete");
  assert.equal(await page.evaluate('window.ran'), false);
  assert.ok(page.complaints.some((text) => text.includes('Content Security Policy')));
  await page.call('Page.close');
});

test('an upload of 20 MB shows its progress, and its hash is the same everywhere', async () => {
  const { path, content, sha256 } = file('twenty megabytes.bin', LARGE);
  // Two seconds or so, so that there is something to see.
  await page.slowDown(10 << 20);
  await page.evaluate(`window.seen = []; new MutationObserver(() => {
    const bar = document.querySelector('#uploads progress');
    if (bar && bar.value !== seen.at(-1)) seen.push(bar.value);
  }).observe(uploads, { subtree: true, childList: true, characterData: true, attributes: true })`);
  await page.choose('#pick', [path]);
  await page.until("document.querySelector('#uploads .good')");
  const seen = await page.evaluate('seen');
  assert.ok(seen.filter((part) => part > 0 && part < 1).length >= 3, `expected progress, got ${seen}`);
  assert.deepEqual(seen, [...seen].sort((a, b) => a - b), 'expected progress to go forward');
  assert.equal(seen.at(-1), 1);
  const note = await page.text('#uploads .good');
  assert.match(note, /^20\.0 MiB, SHA-256 ✓ the same here and there: /);
  assert.ok(note.endsWith(sha256), `expected ${sha256} in: ${note}`);
  assert.ok(readFileSync(`${directory}/twenty megabytes.bin`).equals(content), 'expected it whole on disk');
  await page.until("[...document.querySelectorAll('#entries a')].some((a) => a.innerText === 'twenty megabytes.bin')");
  await close();
});

test('a cancelled upload leaves nothing, and the next one goes on', async () => {
  const [large, small] = [file('cancelled.bin', LARGE), file('next.bin', 1000)];
  await page.slowDown(1 << 20);
  await page.choose('#pick', [large.path, small.path]);
  await page.until("[...document.querySelectorAll('#uploads progress')].some((bar) => bar.value > 0)");
  await page.click('#uploads [aria-label="Cancel cancelled.bin"]');
  await page.until("uploads.innerText.includes('Cancelled: nothing of it is kept.')");
  await page.slowDown();
  await page.until(`uploads.innerText.includes('${small.sha256}')`);
  assert.equal(existsSync(`${directory}/cancelled.bin`), false);
  assert.ok(existsSync(`${directory}/next.bin`));
  await close();
});

test('an upload that the browser cannot read again is kept, and the next one goes on', async () => {
  await page.evaluate("File.prototype.arrayBuffer = () => Promise.reject(new Error('gone'))");
  const files = [file('first.bin', 10), file('second.bin', 10)];
  await page.choose('#pick', files.map(({ path }) => path));
  for (const { sha256 } of files) await page.until(`uploads.innerText.includes('as the server saw it: ${sha256}')`);
  await close();
});

test('what the server refuses is told', async () => {
  const { path } = file('.hairspring-upload', 10);
  mkdirSync(`${directory}/folder`, { recursive: true });
  await page.choose('#pick', [path, file('folder', 10).path]);
  await page.until("document.querySelectorAll('#uploads .bad').length === 1 && uploads.innerText.includes('409')");
  // The refusals themselves are on the console, where developers look for them.
  assert.ok(page.complaints.every((text) => text.includes('Failed to load resource')), page.complaints.join());
  await page.call('Page.close');
});

test('the figures move', async () => {
  const total = "Number(totals.innerText.match(/^([\\d,]+) requests/)[1].replaceAll(',', ''))";
  const before = await page.evaluate(total);
  const line = await page.evaluate("document.getElementById('line').getAttribute('d')");
  await page.click('#wind');
  await page.until('wind.disabled === false');
  await page.until(`${total} >= ${before} + 1000`);
  await page.until("Number(peak.innerText.match(/peak ([\\d,]+)/)[1].replaceAll(',', '')) > 10");
  assert.notEqual(await page.evaluate("document.getElementById('line').getAttribute('d')"), line);
  const tiles = await page.evaluate("[...document.querySelectorAll('.tile')].map((tile) => tile.innerText)");
  assert.equal(tiles.length, 4);
  assert.ok(Number(tiles[1].match(/\d+/)[0]) >= 1, `expected an open connection: ${tiles[1]}`);
  await close();
});

test('the listing sorts by each column, both ways', async () => {
  for (const [name, length, age] of [['b10.txt', 5, 300], ['b9.txt', 9000, 100], ['a.txt', 70, 200]]) {
    writeFileSync(`${directory}/${name}`, randomBytes(length));
    const then = Date.now() / 1000 - 86400 - age;
    utimesSync(`${directory}/${name}`, then, then);
  }
  await page.load(server.url);
  await page.until("entries.children.length >= 3");
  const shown = async () => (await names()).filter((name) => name.endsWith('.txt'));
  const heads = ['Name', 'Size', 'Changed'];
  const sortBy = (head) => page.click(`#columns th:nth-child(${heads.indexOf(head) + 1}) button`);
  const state = () => page.evaluate("document.querySelector('#columns [aria-sort]').innerText + ' ' + document.querySelector('#columns [aria-sort]').ariaSort");
  assert.deepEqual(await shown(), ['a.txt', 'b9.txt', 'b10.txt']);
  for (const [head, up] of [
    ['Size', ['b10.txt', 'a.txt', 'b9.txt']],
    ['Changed', ['b10.txt', 'a.txt', 'b9.txt']],
    ['Name', ['a.txt', 'b9.txt', 'b10.txt']],
  ]) {
    await sortBy(head);
    assert.deepEqual([await shown(), await state()], [up, `${head} ascending`]);
    await sortBy(head);
    assert.deepEqual([await shown(), await state()], [[...up].reverse(), `${head} descending`]);
  }
  await close();
});

test('the parser panel marks what is smuggled, and accepts what is not', async () => {
  assert.match(await page.text('#verdict'), /^Refused at byte \d+ with 400\s+expected Content-Length or Transfer-Encoding, got both \(RFC 9112, section 6\.1\)$/);
  const faults = "[...document.querySelectorAll('#seen .fault td:nth-child(3)')].map((cell) => cell.innerText)";
  assert.deepEqual(await page.evaluate(faults), ['Content-Length: 6\\r\\n', 'Transfer-Encoding: chunked\\r\\n']);
  assert.equal(await page.evaluate("document.querySelectorAll('#bytes mark').length"), 1);

  const count = await page.evaluate('presets.children.length');
  for (let nth = 1; nth <= count; nth += 1) {
    const button = `#presets button:nth-child(${nth})`;
    const name = await page.text(button);
    const kind = await page.evaluate(`document.querySelector('${button}').className`);
    await page.evaluate("verdict.innerText = ''");
    await page.click(button);
    await page.until("verdict.innerText !== ''");
    assert.equal(await page.evaluate('verdict.className'), `verdict ${kind}`, name);
    // Every byte is shown, once.
    const lengths = await page.evaluate(`[
      meant(raw.value).length,
      [...document.querySelectorAll('#seen td:first-child')].reduce((sum, cell) => {
        const [start, end] = cell.innerText.split('–').map(Number);
        return sum + (end === undefined ? 0 : end - start + 1);
      }, 0),
    ]`);
    assert.equal(lengths[0], lengths[1], name);
  }

  await page.evaluate('raw.select()');
  await page.type('GET /\\x22 HTTP/1.1\\r\\n');
  await page.until("verdict.innerText.startsWith('Refused at byte 5 with 400')");
  await page.evaluate('raw.select()');
  await page.type('GET / HTTP/1.1\\r\\nHost: é');
  await page.until("verdict.innerText.startsWith('So far so good')");
  await close();
});

test('all of it can be reached and used by keyboard', async () => {
  const focused = () => page.evaluate(`(() => {
    const element = document.activeElement;
    const shown = element.closest('.drop') ?? element;
    return {
      name: element.id || element.ariaLabel || element.innerText,
      outline: getComputedStyle(shown).outlineStyle,
    };
  })()`);
  const order = [];
  for (let steps = 0; steps < 100; steps += 1) {
    await page.press('Tab');
    const { name, outline } = await focused();
    if (await page.evaluate('document.activeElement === document.body')) break;
    assert.notEqual(outline, 'none', `expected to see that ${name} has the focus`);
    order.push(name);
  }
  const expected = ['Skip to the instruments', 'Talk', 'wind', 'Plain GET', 'No Host', 'raw', 'bytes',
    'What the core saw', 'pick', 'Name', 'Size', 'Changed', '/plaintext', '/chat', '/metrics', 'commands'];
  const places = expected.map((name) => order.indexOf(name));
  assert.ok(places.every((place, nth) => place >= 0 && (nth === 0 || place > places[nth - 1])), order.join(' | '));

  // Enter and the space bar do what the mouse does.
  const until = async (name) => {
    while ((await focused()).name !== name) await page.press('Tab');
  };
  await until('Skip to the instruments');
  await page.press('Enter');
  await page.press('Tab');
  assert.equal((await focused()).name, 'wind');
  await until('Bare LF');
  await page.press('Space');
  await page.until("verdict.innerText.includes('LF') && raw.value.includes('Host: a\\\\n')");
  await until('bytes');
  await page.press('Tab', { shift: true });
  assert.equal((await focused()).name, 'raw', 'expected a way back');
  await page.evaluate('raw.select()');
  await page.type('GET / HTTP/1.1\\r\\n\\r\\n');
  await page.until("verdict.innerText.includes('Host')");
  await until('Size');
  await page.press('Enter');
  await page.until("document.querySelector('#columns [aria-sort]').innerText === 'Size'");
  assert.equal((await focused()).name, 'Size', 'expected the focus to stay');
  await close();
});

test('every text can be told from what it stands on, by day and by night', async () => {
  for (const dark of [false, true]) {
    await page.dress({ width: 1200, dark });
    assert.deepEqual(await page.evaluate(`(${faint})()`), [], dark ? 'by night' : 'by day');
  }
  await close();
});

test('it comes back after the server was killed and started again', async () => {
  const at = server.address;
  await server.end('SIGKILL');
  await page.until("state.dataset.state === 'lost'");
  writeFileSync(`${directory}/while-away.txt`, 'hello');
  // What is asked now fails in words.
  await page.click('#presets button');
  await page.until("verdict.innerText.includes('could not be reached')");
  assert.equal(await page.evaluate('bytes.innerText + seen.innerText'), '', 'of what was asked before');
  server = await Server.start({ program, backend, directory, at });
  await page.until("state.dataset.state === 'live'");
  await page.until("[...document.querySelectorAll('#entries a')].some((a) => a.innerText === 'while-away.txt')");
  await page.until("/^\\d\\d? requests/.test(totals.innerText)");
  await page.click('#presets button:nth-child(2)');
  await page.until("verdict.innerText.startsWith('Accepted')");
  // Only that the server was away may have been complained of.
  const others = page.complaints.filter((text) => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/.test(text));
  assert.deepEqual(others, []);
  await page.call('Page.close');
});

test('it says when the server stands still, and when it goes on', async () => {
  server.signal('SIGSTOP');
  await page.until("state.dataset.state === 'lost' && state.innerText.startsWith('silent')");
  server.signal('SIGCONT');
  await page.until("state.dataset.state === 'live' && state.innerText.startsWith('live on')");
  await close();
});

test('without a directory it says so, and uploads show their hash all the same', async () => {
  const other = await Server.start({ program, backend });
  try {
    await page.load(other.url);
    await page.until("empty.innerText.includes('--directory')");
    const { path, sha256 } = file('not kept.bin', 100_000);
    await page.choose('#pick', [path]);
    await page.until(`uploads.innerText.includes('✓ the same here and there: ${sha256}')`);
    await close();
  } finally {
    await other.end('SIGKILL');
  }
});

test('two people talk, one goes, and the room is there again after a restart', async () => {
  const people = {};
  for (const name of ['Ada', 'Bob']) {
    const person = await browser.open();
    await person.dress({ width: 900, height: 700 });
    await person.load(`${server.url}/chat`);
    // It is ready to type in.
    await person.until("document.activeElement.id === 'say'");
    await person.type(name);
    await person.press('Enter');
    await person.until(`state.innerText === 'here as ${name}'`);
    people[name] = person;
  }
  const { Ada: ada, Bob: bob } = people;
  await ada.until("here.innerText === '2 here: Ada, Bob'");
  await bob.type('<b>hello</b> & welcome');
  await bob.press('Enter');
  for (const person of [ada, bob]) {
    await person.until("log.innerText.includes('<b>hello</b> & welcome')");
  }
  await ada.type('what keeps this thing ticking?');
  await ada.press('Enter');
  await bob.until("log.innerText.includes('ticking')");
  await bob.draw(`${pictures}/chat.png`);
  assert.deepEqual([ada.complaints, bob.complaints], [[], []]);
  await bob.call('Page.close');
  await ada.until("log.innerText.includes('Bob went.') && here.innerText === '1 here: Ada'");

  const at = server.address;
  await server.end('SIGKILL');
  await ada.until("state.dataset.state === 'lost'");
  server = await Server.start({ program, backend, directory, at });
  await ada.until("state.innerText === 'here as Ada'");
  await ada.call('Page.close');
  await page.call('Page.close');
});

test('a server that is asked to stop does not wait for who watches', async () => {
  const person = await browser.open();
  await person.load(`${server.url}/chat`);
  // It is ready to type in.
  await person.until("document.activeElement.id === 'say'");
  await person.type('Ada');
  await person.press('Enter');
  await person.until("state.dataset.state === 'live'");
  const begun = Date.now();
  assert.equal(await server.end('SIGTERM'), 0);
  // The grace is ten seconds, and would be waited for.
  assert.ok(Date.now() - begun < 8000, `expected a stop at once, it took ${Date.now() - begun} ms`);
  await person.until("state.dataset.state === 'lost'");
  await page.until("state.dataset.state === 'lost'");
  await person.call('Page.close');
  await page.call('Page.close');
  server = await Server.start({ program, backend, directory });
});

test('it looks as it should, by day, by night and on a phone', async () => {
  await page.click('#wind');
  await page.until('wind.disabled === false');
  await page.choose('#pick', [file('balance.wheel', 3 << 20).path]);
  await page.until("document.querySelector('#uploads .good')");
  for (const [name, screen] of Object.entries({
    light: { width: 1200 },
    dark: { width: 1200, dark: true },
    tablet: { width: 820 },
    phone: { width: 390, phone: true },
    'phone-dark': { width: 390, phone: true, dark: true },
  })) {
    await page.dress(screen);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    assert.equal(overflow, 0, `expected nothing to stick out, on ${name}`);
    await page.draw(`${pictures}/${name}.png`);
  }
  await close();
});
