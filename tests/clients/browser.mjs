// Headless Chromium loads the demo: browser.mjs URL PROFILE SCREENSHOT. Anything it says on its
// console, any request that fails, and any exception is a failure. What the page does is judged by
// `tests/browser`.

import assert from 'node:assert/strict';
import { Chromium } from '../browser/chromium.mjs';

const [url, profile, screenshot] = process.argv.slice(2);
const browser = Chromium.start(profile);

try {
  const page = await browser.open();
  // The page names its icon, so the browser asks for nothing that is not there.
  await page.load(url);
  await page.until("state.dataset.state === 'live'");
  assert.match(await page.evaluate('document.title'), /hairspring/i);
  assert.ok(await page.evaluate('document.body.innerText.length > 40'), 'expected a page with some text');
  await page.draw(screenshot);
  assert.deepEqual(page.complaints, [], 'expected no complaint');

  // For answers that are no HTML it may ask for /favicon.ico, which the demo does not have.
  for (const [path, text] of [['/plaintext', 'Hello, World!'], ['/echo/a%20b', 'a b'], ['/json', '{"message":"Hello, World!"}']]) {
    await page.load(url + path);
    // Chromium's viewer of JSON has a check box in front.
    const shown = await page.evaluate("document.querySelector('pre').innerText.trim()");
    assert.equal(shown, text, path);
  }
  const ofIcon = (text) => text.includes('/favicon.ico');
  assert.deepEqual(page.complaints.filter((text) => !ofIcon(text)), [], 'expected no complaint');
  const answers = page.answers.filter((answer) => !ofIcon(answer.url));
  assert.ok(answers.length >= 4, `expected four pages, got ${answers.length} answers`);
  for (const { url, status, protocol, mimeType } of answers) {
    console.log(`== chromium ${url}: ${status}, ${protocol}, ${mimeType}`);
    assert.deepEqual([status, protocol], [200, 'http/1.1'], `expected 200 over HTTP/1.1 for ${url}`);
  }
  console.log('chromium: as it should be');
} catch (error) {
  console.error(`chromium: ${error.message}`);
  process.exitCode = 1;
} finally {
  browser.end();
}
