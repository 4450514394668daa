// The parser's panel: bytes as people write them, and what the core says to them.

const wire = String.raw;
/** Name, whether it is accepted, and the bytes. */
const PRESETS = [
  ['Plain GET', true, wire`GET /path?query HTTP/1.1\r\n
Host: example.org\r\n
\r\n`],
  ['Chunks and a trailer', true, wire`POST / HTTP/1.1\r\n
Host: a\r\n
Transfer-Encoding: chunked\r\n
\r\n
5;note="x"\r\n
hello\r\n
0\r\n
Checksum: 7\r\n
\r\n`],
  ['Two in one packet', true, wire`POST /one HTTP/1.1\r\n
Host: a\r\n
Content-Length: 5\r\n
\r\n
hello
GET /two HTTP/1.1\r\n
Host: a\r\n
\r\n`],
  ['Length and chunked', false, wire`POST / HTTP/1.1\r\n
Host: a\r\n
Content-Length: 6\r\n
Transfer-Encoding: chunked\r\n
\r\n
0\r\n
\r\n
GET /admin HTTP/1.1\r\n
X: `],
  ['Two lengths', false, wire`POST / HTTP/1.1\r\n
Host: a\r\n
Content-Length: 3\r\n
Content-Length: 30\r\n
\r\n
abc
GET /admin HTTP/1.1\r\n
\r\n`],
  ['Hidden coding', false, wire`POST / HTTP/1.1\r\n
Host: a\r\n
Transfer-Encoding: \x0bchunked\r\n
\r\n
0\r\n
\r\n`],
  ['Space before the colon', false, wire`POST / HTTP/1.1\r\n
Host: a\r\n
Transfer-Encoding : chunked\r\n
\r\n
0\r\n
\r\n`],
  ['Signed chunk size', false, wire`POST / HTTP/1.1\r\n
Host: a\r\n
Transfer-Encoding: chunked\r\n
\r\n
+5\r\n
hello\r\n
0\r\n
\r\n`],
  ['Folded line', false, wire`GET / HTTP/1.1\r\n
Host: a\r\n
X-One: a\r\n
 Transfer-Encoding: chunked\r\n
\r\n`],
  ['Bare LF', false, wire`GET / HTTP/1.1\n
Host: a\n
\n`],
  ['NUL', false, wire`GET / HTTP/1.1\r\n
Host: a\r\n
X-Name: a\0b\r\n
\r\n`],
  ['No Host', false, wire`GET / HTTP/1.1\r\n
\r\n`],
];

/** The bytes that are meant: escapes are one byte each, line breaks none. */
function meant(text) {
  const short = { r: 13, n: 10, t: 9, 0: 0, '\\': 92 };
  const pieces = text.replaceAll('\n', '').split(/(\\x[0-9a-f]{2}|\\[rnt0\\])/i);
  const utf8 = new TextEncoder();
  const bytes = pieces.flatMap((piece, nth) => {
    if (nth % 2 === 0) return [...utf8.encode(piece)];
    return [piece.length > 2 ? parseInt(piece.slice(2), 16) : short[piece[1].toLowerCase()]];
  });
  return Uint8Array.from(bytes);
}

/** Bytes as text: what cannot be seen is escaped, and dim. */
function visible(bytes) {
  const names = { 13: '\\r', 10: '\\n\n', 9: '\\t', 0: '\\0' };
  return [...bytes].map((byte) => {
    if (byte > 31 && byte < 127) return String.fromCharCode(byte);
    return make('i', { textContent: names[byte] ?? `\\x${byte.toString(16).padStart(2, '0')}` });
  });
}

function showBytes(bytes, { events, verdict }) {
  const spans = events.filter((event) => event.end > event.start).map((event) => {
    const span = make('span', { className: event.kind + (event.fault ? ' fault' : '') });
    span.dataset.start = event.start;
    const at = verdict.at ?? -1;
    const parts = visible(bytes.subarray(event.start, event.end));
    if (at >= event.start && at < event.end) {
      const nth = at - event.start;
      parts[nth] = make('mark', { title: `byte ${at}` }, parts[nth]);
    }
    span.append(...parts);
    return span;
  });
  $('bytes').replaceChildren(...spans);
}

function showEvents({ events }) {
  $('seen').replaceChildren(...events.map(({ start, end, kind, text, note, fault }) => {
    const cells = [
      make('td', { textContent: end > start ? `${start}–${end - 1}` : start }),
      make('td', { textContent: kind.replaceAll('-', ' '), className: kind }),
      make('td', { textContent: text }),
      make('td', { textContent: note }),
    ];
    const row = make('tr', { className: fault ? 'fault' : '' }, ...cells);
    const light = (on) => () => {
      for (const span of $('bytes').children) span.classList.toggle('lit', on && span.dataset.start === String(start));
    };
    row.onmouseenter = light(true);
    row.onmouseleave = light(false);
    return row;
  }));
}

function showVerdict(kind, title, text) {
  $('verdict').className = `verdict ${kind}`;
  $('verdict').replaceChildren(make('strong', { textContent: title }), make('span', { textContent: text }));
}

function judge({ bytes, verdict }) {
  const { accepted, complete, requests, at, status, rule, section } = verdict;
  const counted = (number, one) => `${number} ${one}${number === 1 ? '' : 's'}`;
  const count = `${counted(requests, 'whole request')} in ${counted(bytes, 'byte')}`;
  if (!accepted) return showVerdict('bad', `Refused at byte ${at} with ${status}`, `${rule} (${section})`);
  if (!complete) return showVerdict('', 'So far so good', `${count}, and the beginning of another: more is to come.`);
  return showVerdict('good', 'Accepted', `${count}.`);
}

/** What the server makes of the bytes, or why it does not say. */
async function explain(body) {
  try {
    const answer = await fetch('/api/parse', { method: 'POST', body, headers: { 'Content-Type': 'application/octet-stream' } });
    return answer.ok ? await answer.json() : { problem: await answer.text() };
  } catch {
    return { problem: 'The server could not be reached.' };
  }
}

let asked = 0;
async function ask() {
  asked += 1;
  const nth = asked;
  const body = meant($('raw').value);
  const { problem, verdict = {}, events = [], bytes } = await explain(body);
  // Something else may have been asked meanwhile.
  if (nth !== asked) return;
  if (problem) showVerdict('', 'Not explained', problem);
  else judge({ bytes, verdict });
  showBytes(body, { events, verdict });
  showEvents({ events });
}

let typing;
$('raw').oninput = () => {
  for (const other of $('presets').children) other.ariaPressed = false;
  clearTimeout(typing);
  typing = setTimeout(ask, 150);
};
for (const [name, isGood, text] of PRESETS) {
  const button = make('button', { type: 'button', textContent: name, className: isGood ? 'good' : 'bad', ariaPressed: false });
  button.onclick = () => {
    for (const other of $('presets').children) other.ariaPressed = other === button;
    $('raw').value = text;
    ask();
  };
  $('presets').append(button);
}
$('presets').children[3].click();

