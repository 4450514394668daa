// Live figures: looks at the server's counters, drawn as they move.

const WINDOW_MS = 60_000;
const LOOK_MS = 500;
const GAP_MS = 5000;
const live = { looks: [], server: null, heard: 0 };

/** What a pair of looks says about the time between them. */
const perSecond = (name) => (before, after) => ((after[name] - before[name]) * 1000) / (after.at - before.at);
const tiles = [
  { label: 'Requests', of: perSecond('answers'), show: (n) => [whole.format(Math.round(n)), '/s'] },
  { label: 'Open connections', of: (_, after) => after.open, show: (n) => [whole.format(n), ''] },
  { label: 'Received', of: perSecond('received'), show: (n) => [sized(n)[0], `${sized(n)[1]}/s`] },
  { label: 'Sent', of: perSecond('sent'), show: (n) => [sized(n)[0], `${sized(n)[1]}/s`] },
];

function svg(tag, attributes) {
  const element = document.createElementNS($('chart').namespaceURI, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

for (const tile of tiles) {
  tile.value = make('dd', { textContent: '–' });
  tile.path = svg('path', {});
  const spark = svg('svg', { viewBox: '0 0 100 20', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  spark.append(tile.path);
  $('tiles').append(make('div', { className: 'tile' }, make('dt', { textContent: tile.label }), tile.value, spark));
}
for (const y of [37.5, 75, 112.5]) $('grid').append(svg('line', { x1: 0, x2: 600, y1: y, y2: y }));

/** The next round number that is not below. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value) * power;
}

/** Points [ms, value] as a path; the last look stands at x = width. */
function trace(points, width, height, most) {
  const last = live.looks.at(-1).at;
  const place = ([at, value]) => {
    const x = width * (1 - (last - at) / WINDOW_MS);
    return `${x.toFixed(1)} ${(height - 2 - (value / most) * (height - 6)).toFixed(1)}`;
  };
  return points.length ? `M${points.map(place).join('L')}` : '';
}

function draw() {
  const { looks } = live;
  const last = looks.at(-1);
  while (looks.length > 2 && last.at - looks[1].at > WINDOW_MS) looks.shift();
  for (const [nth, tile] of tiles.entries()) {
    const points = looks.slice(1).map((look, before) => [look.at, tile.of(looks[before], look)]);
    const peak = Math.max(0, ...points.map(([, value]) => value));
    const [text, unit] = tile.show(points.length ? points.at(-1)[1] : 0);
    tile.value.replaceChildren(text, unit && make('small', { textContent: ` ${unit}` }));
    tile.path.setAttribute('d', trace(points, 100, 20, Math.max(peak, 1)));
    if (nth > 0) continue;
    const top = roundUp(Math.max(peak, 10));
    const line = trace(points, 600, 150, top);
    $('line').setAttribute('d', line);
    const [first, end] = [line.slice(1).split(' ')[0], '600'];
    $('area').setAttribute('d', line && `${line}L${end} 150L${first} 150Z`);
    $('peak').textContent = `peak ${whole.format(Math.round(peak))}, scale ${whole.format(top)}`;
  }
  const { answers, accepted, refused } = last;
  $('totals').textContent = `${whole.format(answers)} requests on ${whole.format(accepted)} connections, `
    + `${whole.format(refused)} refused as malformed.`;
  const rate = looks.length > 1 ? tiles[0].of(looks.at(-2), last) : 0;
  for (const beat of $('spring').getAnimations()) beat.playbackRate = 1 + Math.log10(1 + rate);
}

/** A new look comes in from the right until the next is due, so that the curve flows. */
function flow() {
  const left = Math.max(LOOK_MS - (performance.now() - live.heard), 0);
  $('moving').setAttribute('transform', `translate(${((left / WINDOW_MS) * 600).toFixed(2)} 0)`);
  requestAnimationFrame(flow);
}

function hear({ data }) {
  const told = JSON.parse(data);
  if (told.server) {
    if (live.server?.run !== told.server.run) live.looks = [];
    live.server = told.server;
    showFiles();
  }
  say('live', `live on ${live.server.backend || 'a test'}, ${live.server.version}`);
  for (const look of told.looks) {
    const last = live.looks.at(-1);
    if (last && look.number <= last.number) continue;
    // Nobody watched in between: what was before says nothing about now.
    if (last && look.at - last.at > GAP_MS) live.looks = [];
    live.looks.push(look);
  }
  live.heard = performance.now();
  if (live.looks.length) draw();
}

function watch() {
  const events = new EventSource('/events');
  events.onmessage = hear;
  events.onerror = () => {
    say('lost', 'gone: trying again');
    // The browser comes back by itself, unless it was told off.
    if (events.readyState === EventSource.CLOSED) setTimeout(watch, 1000);
  };
}

/** A server that stands still, or one that is cut off, says nothing of it. */
function listen() {
  const isSilent = performance.now() - live.heard > GAP_MS;
  if ($('state').dataset.state === 'live' && isSilent) say('lost', 'silent: waiting');
}

$('wind').onclick = async () => {
  $('wind').disabled = true;
  let left = 1000;
  const worker = async () => {
    while (left-- > 0) await (await fetch('/plaintext', { cache: 'no-store' })).text();
  };
  await Promise.allSettled([worker(), worker(), worker(), worker()]);
  $('wind').disabled = false;
};

// The commands in the page name the default address; this server may have another one.
$('commands').textContent = $('commands').textContent.replaceAll('localhost:8080', location.host);

watch();
setInterval(listen, 1000);
if (!matchMedia('(prefers-reduced-motion: reduce)').matches) flow();

