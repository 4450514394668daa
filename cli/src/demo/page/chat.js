// The room: what is told is shown, what is typed is said.

const LINES_MAX = 500;
const chat = { socket: null, name: null };

function show(item) {
  const log = $('log');
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  log.append(item);
  if (log.children.length > LINES_MAX) log.firstChild.remove();
  if (atEnd) log.scrollTop = log.scrollHeight;
}

const note = (textContent) => show(make('li', { className: 'note', textContent }));

function showSaid({ name, text }) {
  show(make('li', { className: name === chat.name ? 'own' : '' }, make('b', { textContent: name }), text));
}

function showHere(names) {
  const people = names.flatMap((name, nth) => [nth ? ', ' : '', make('b', { textContent: name })]);
  $('here').replaceChildren(`${names.length} here: `, ...people);
}

const hear = {
  welcome({ name, before }) {
    chat.name = name;
    say('live', `here as ${name}`);
    $('log').replaceChildren();
    before.forEach(showSaid);
  },
  came({ name, here }) {
    note(`${name} came in.`);
    showHere(here);
  },
  went({ name, here }) {
    note(`${name} went.`);
    showHere(here);
  },
  said: showSaid,
};

function enter(name) {
  const socket = new WebSocket(`${location.protocol.replace('http', 'ws')}//${location.host}/chat`);
  chat.socket = socket;
  socket.onopen = () => socket.send(name);
  socket.onmessage = ({ data }) => {
    const told = JSON.parse(data);
    hear[told.kind](told);
  };
  socket.onclose = ({ code, reason }) => {
    // Refused, not lost: coming back would change nothing.
    const isFinal = code === 1008;
    say('lost', isFinal ? reason : 'gone: trying again');
    if (isFinal) ask('Your name', 'Come in', 40);
    else setTimeout(enter, 1000, chat.name ?? name);
  };
}

/** What the field is for. */
function ask(label, button, most) {
  $('label').textContent = label;
  $('send').textContent = button;
  $('say').maxLength = most;
  if (most === 40) chat.socket = chat.name = null;
}

$('form').onsubmit = (event) => {
  event.preventDefault();
  const text = $('say').value.trim();
  if (!text) return;
  if (!chat.socket) {
    enter(text);
    ask('Say something', 'Send', 1000);
  } else if (chat.socket.readyState === WebSocket.OPEN) {
    chat.socket.send(text);
  } else {
    return;
  }
  $('say').value = '';
  $('say').focus();
};
