
'use strict';
// What all panels use.

const $ = (id) => document.getElementById(id);

/** An element with properties, and texts or elements inside. */
function make(tag, properties = {}, ...inside) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
}

/** What the pill in the corner says. */
function say(state, text) {
  $('state').dataset.state = state;
  if ($('state').textContent !== text) $('state').textContent = text;
}

const whole = new Intl.NumberFormat('en');

/** A number of bytes in its unit: ['1.5', 'MiB']. */
function sized(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (bytes >= 1023.95 && unit < units.length - 1) [bytes, unit] = [bytes / 1024, unit + 1];
  return [unit === 0 ? String(Math.round(bytes)) : bytes.toFixed(1), units[unit]];
}

const inBytes = (bytes) => sized(bytes).join(' ');

