// Headless Chromium, driven through its debugging pipe (descriptors 3 and 4, messages that end
// with NUL), so that no port is opened and no library is needed.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** How long anything may take on a machine that is busy with other things. */
const PATIENCE_MS = 60_000;

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const ARGUMENTS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-dev-shm-usage', '--remote-debugging-pipe',
];

/** A browser with a profile of its own, ended by `end`. */
export class Chromium {
  static start(profile) {
    const name = NAMES.find((candidate) => spawnSync(candidate, ['--version']).status === 0);
    assert.ok(name, `expected Chromium to be installed as ${NAMES.join(', ')}`);
    return new Chromium(spawn(name, [...ARGUMENTS, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    }));
  }

  #process;
  #waiting = new Map();
  #pages = new Map();
  #sent = 0;
  #begun = '';

  constructor(process) {
    this.#process = process;
    process.on('exit', () => this.#fail(new Error('expected the browser to keep running')));
    process.stdio[3].on('error', (error) => this.#fail(error));
    process.stdio[4].setEncoding('utf8').on('data', (piece) => this.#receive(piece));
  }

  /** Calls a method of the protocol, of the whole browser or of a page's session. */
  call(method, params = {}, sessionId = undefined) {
    this.#sent += 1;
    const id = this.#sent;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(id, { error: { message: 'no answer in time' } }), PATIENCE_MS);
      this.#waiting.set(id, { resolve, reject, method, timer });
      this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** Opens an empty page. */
  async open() {
    const { targetId } = await this.call('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.call('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page((method, params) => this.call(method, params, sessionId));
    this.#pages.set(sessionId, page);
    for (const domain of ['Page', 'Log', 'Runtime', 'Network', 'DOM']) await page.call(`${domain}.enable`);
    return page;
  }

  end() {
    this.#process.removeAllListeners('exit');
    this.#process.kill('SIGKILL');
    this.#fail(new Error('the browser was ended'));
  }

  #receive(piece) {
    const messages = (this.#begun + piece).split('\0');
    this.#begun = messages.pop();
    for (const message of messages.map((json) => JSON.parse(json))) {
      if (message.id) this.#settle(message.id, message);
      else this.#pages.get(message.sessionId)?.hear(message);
    }
  }

  #settle(id, { error, result }) {
    const call = this.#waiting.get(id);
    if (!call) return;
    this.#waiting.delete(id);
    clearTimeout(call.timer);
    if (error) call.reject(new Error(`${call.method}: ${error.message}`));
    else call.resolve(result);
  }

  #fail(error) {
    for (const id of [...this.#waiting.keys()]) this.#settle(id, { error });
  }
}

/** A page, and what it said and asked for since it was opened. */
export class Page {
  /** What the console shows, exceptions, and requests that failed. */
  complaints = [];
  /** The answers it got, as `{ url, status, protocol, mimeType }`. */
  answers = [];
  #loaded = () => {};

  constructor(call) {
    this.call = call;
  }

  hear({ method, params }) {
    switch (method) {
      case 'Log.entryAdded': {
        const { level, text, url } = params.entry;
        this.complaints.push(`${level}: ${text} ${url ?? ''}`);
        break;
      }
      case 'Runtime.consoleAPICalled':
        this.complaints.push(`console.${params.type}: ${JSON.stringify(params.args)}`);
        break;
      case 'Runtime.exceptionThrown': {
        const { text, exception } = params.exceptionDetails;
        this.complaints.push(`exception: ${text} ${exception?.description ?? ''}`);
        break;
      }
      case 'Network.loadingFailed':
        if (!params.canceled) this.complaints.push(`failed: ${params.type} ${params.errorText}`);
        break;
      case 'Network.responseReceived':
        if (!params.response.url.startsWith('data:')) this.answers.push(params.response);
        break;
      case 'Page.loadEventFired':
        this.#loaded();
        break;
    }
  }

  async load(url) {
    const done = new Promise((resolve) => { this.#loaded = resolve; });
    const { errorText } = await this.call('Page.navigate', { url });
    assert.equal(errorText, undefined, `${url}: ${errorText}`);
    await done;
  }

  /** The value of an expression, awaited. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.call('Runtime.evaluate', {
      expression, returnByValue: true, awaitPromise: true,
    });
    assert.ok(!exceptionDetails, `${expression}: ${exceptionDetails?.exception?.description}`);
    return result.value;
  }

  /** Waits until an expression is true, and gives its value. */
  async until(expression, patience = PATIENCE_MS) {
    const end = Date.now() + patience;
    for (;;) {
      const value = await this.evaluate(expression);
      if (value) return value;
      if (Date.now() > end) {
        const text = await this.evaluate('document.body.innerText');
        assert.fail(`expected ${expression} within ${patience} ms; the page says:\n${text}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  /** The visible text of an element. */
  text(selector) {
    return this.evaluate(`document.querySelector(${JSON.stringify(selector)}).innerText`);
  }

  /** Clicks in the middle of the first element, with the mouse. */
  async click(selector) {
    const { x, y } = await this.evaluate(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      element.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    })()`);
    for (const type of ['mousePressed', 'mouseReleased']) {
      await this.call('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
    }
  }

  /** Presses a key: Tab, Enter, Space. */
  async press(key, { shift = false } = {}) {
    const text = { Enter: '\r', Space: ' ' }[key];
    const code = { Tab: 9, Enter: 13, Space: 32 }[key];
    const event = {
      key: key === 'Space' ? ' ' : key, code: key, windowsVirtualKeyCode: code, modifiers: shift ? 8 : 0,
    };
    await this.call('Input.dispatchKeyEvent', { type: text ? 'keyDown' : 'rawKeyDown', text, ...event });
    await this.call('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  /** Types text where the focus is. */
  type(text) {
    return this.call('Input.insertText', { text });
  }

  /** Chooses files for an input. */
  async choose(selector, files) {
    const { root } = await this.call('DOM.getDocument');
    const { nodeId } = await this.call('DOM.querySelector', { nodeId: root.nodeId, selector });
    await this.call('DOM.setFileInputFiles', { nodeId, files });
  }

  /** Bytes a second that the page may send; none means as many as it can. */
  async slowDown(uploadThroughput = -1) {
    await this.call('Network.emulateNetworkConditions', {
      offline: false, latency: 0, downloadThroughput: -1, uploadThroughput,
    });
  }

  /** Shows the page as to somebody with this screen and taste. */
  async dress({ width, height = 900, dark = false, phone = false }) {
    const features = [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }];
    await this.call('Emulation.setEmulatedMedia', { features });
    const deviceScaleFactor = phone ? 2 : 1;
    await this.call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor, mobile: phone });
  }

  /** Draws the whole page into a file. */
  async draw(path) {
    const { width, height } = await this.evaluate(
      '({ width: document.documentElement.clientWidth, height: document.documentElement.scrollHeight })',
    );
    const clip = { x: 0, y: 0, width, height, scale: 1 };
    const { data } = await this.call('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true, clip });
    writeFileSync(path, Buffer.from(data, 'base64'));
  }
}
