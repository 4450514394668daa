// Files: uploads one after the other, and a listing that sorts.

const HASHED_MAX = 512 * 2 ** 20;
const listing = { files: [], by: 'name', down: false };
const COLUMNS = { name: 'Name', size: 'Size', modified: 'Changed' };

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** The file's SHA-256 as the browser makes it; nothing where it cannot. */
async function ownDigest(file) {
  if (!window.crypto?.subtle || file.size > HASHED_MAX) return null;
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())));
}

/** What the server made of it: from a field, or where nothing is kept from the content. */
function toldDigest(request) {
  const field = request.getResponseHeader('Repr-Digest')?.match(/sha-256=:(.+?):/);
  if (field) return hex(Uint8Array.from(atob(field[1]), (c) => c.charCodeAt(0)));
  return JSON.parse(request.responseText).sha256;
}

function send(file, row) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const begun = performance.now();
    request.open('POST', live.server?.files ? `/files/${encodeURIComponent(file.name)}` : '/api/digest');
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Want-Repr-Digest', 'sha-256=10');
    request.upload.onprogress = ({ loaded, total }) => {
      const speed = loaded / Math.max(performance.now() - begun, 1) * 1000;
      row.bar.value = total ? loaded / total : 1;
      row.note.textContent = `${inBytes(loaded)} of ${inBytes(total)}, ${inBytes(speed)}/s`;
    };
    request.onload = () => done(request.status < 300 ? { request } : { problem: request.responseText.trim() });
    request.onerror = () => done({ problem: 'The connection was lost, or this is no file that can be read.' });
    request.onabort = () => done({ problem: 'Cancelled: nothing of it is kept.' });
    row.cancel.onclick = () => request.abort();
    request.send(file);
  });
}

async function upload(file, row) {
  if (row.cancelled) return;
  const { request, problem } = await send(file, row);
  row.cancel.remove();
  // Progress would be told too often; its end is worth a word.
  row.note.role = 'status';
  if (problem) {
    row.bar.remove();
    row.note.className = 'bad';
    row.note.textContent = problem;
    return;
  }
  row.bar.value = 1;
  const told = toldDigest(request);
  // The file may be gone, or too large for the browser.
  const own = await ownDigest(file).catch(() => null);
  const state = own === null ? 'as the server saw it' : own === told ? '✓ the same here and there' : '✗ another one here';
  row.note.className = own === null || own === told ? 'good' : 'bad';
  row.note.textContent = `${inBytes(file.size)}, SHA-256 ${state}: `;
  row.note.append(make('span', { className: 'mono', textContent: told }));
  await showFiles();
}

let queue = Promise.resolve();
function enqueue(files) {
  for (const file of files) {
    const row = {
      bar: make('progress', { max: 1, value: 0, ariaLabel: `Upload of ${file.name}` }),
      note: make('p', { textContent: 'waiting' }),
      cancel: make('button', { type: 'button', textContent: 'Cancel', ariaLabel: `Cancel ${file.name}` }),
    };
    row.cancel.onclick = () => {
      row.cancelled = true;
      row.cancel.remove();
      row.bar.remove();
      row.note.textContent = 'Cancelled before it began.';
    };
    $('uploads').prepend(make('li', {}, make('b', { textContent: file.name }), row.cancel, row.bar, row.note));
    queue = queue.then(() => upload(file, row));
  }
}

function showColumns() {
  $('columns').replaceChildren(...Object.entries(COLUMNS).map(([by, label]) => {
    const button = make('button', { type: 'button', textContent: label });
    button.onclick = () => {
      listing.down = listing.by === by && !listing.down;
      listing.by = by;
      showColumns();
      showEntries();
      $('columns').children[Object.keys(COLUMNS).indexOf(by)].firstChild.focus();
    };
    const cell = make('th', { scope: 'col' }, button);
    if (listing.by === by) cell.ariaSort = listing.down ? 'descending' : 'ascending';
    return cell;
  }));
}

function showEntries() {
  const { by, down } = listing;
  const names = new Intl.Collator('en', { numeric: true });
  const compare = (a, b) => (by === 'name' ? 0 : (a[by] ?? 0) - (b[by] ?? 0)) || names.compare(a.name, b.name);
  const files = listing.files.toSorted((a, b) => (down ? compare(b, a) : compare(a, b)));
  $('entries').replaceChildren(...files.map(({ name, size, modified }) => make(
    'tr', {},
    make('td', {}, make('a', { href: `/files/${encodeURIComponent(name)}`, download: name, textContent: name })),
    make('td', { textContent: inBytes(size), title: `${whole.format(size)} bytes` }),
    make('td', { textContent: modified ? new Date(modified * 1000).toLocaleString('sv').slice(0, 16) : '' }),
  )));
  $('listing').hidden = files.length === 0;
  $('empty').hidden = files.length > 0;
}

async function showFiles() {
  if (!live.server?.files) {
    listing.files = [];
    $('where').textContent = 'Streamed through SHA-256 and let go: nothing is kept.';
    $('empty').textContent = 'Start it with --directory DIR to keep files, and list them here.';
    showEntries();
    return;
  }
  try {
    const { files, more } = await (await fetch('/api/files')).json();
    listing.files = files;
    $('where').textContent = `Streamed to disk, whole or not at all.${more ? ' Not all are listed: there are too many.' : ''}`;
    $('empty').textContent = 'The directory is empty.';
    showEntries();
  } catch {
    // It is shown again when the server is back.
  }
}

showColumns();
$('pick').onchange = () => {
  enqueue($('pick').files);
  $('pick').value = '';
};
for (const [event, isOver] of [['dragover', true], ['dragleave', false], ['drop', false]]) {
  $('drop').addEventListener(event, (drag) => {
    drag.preventDefault();
    $('drop').classList.toggle('over', isOver);
    if (event === 'drop') enqueue(drag.dataTransfer.files);
  });
}
