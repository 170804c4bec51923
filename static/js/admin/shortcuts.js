// Single keys for who has switched them on: g and a letter goes somewhere, / searches, n is new, j and k step through rows.
const navigation = document.querySelector("[data-shortcuts]");
const ROWS = "main :is(.agenda__link, .letters__link, .records__link, .task-list__link)";
const SOUGHT = "#search";
const PAUSE = 1500;
let wentAt = -Infinity;

function step(by) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.checkVisibility());
  if (!rows.length) return false;
  const at = rows.indexOf(document.activeElement);
  rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)].focus();
  return true;
}

function search() {
  const field = document.querySelector("[type=search]");
  if (field) field.focus();
  else location.assign(navigation.dataset.search + SOUGHT);
}

function go(key) {
  const link = [...navigation.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key);
  if (link) location.assign(link.href);
  return Boolean(link);
}

const ACTS = {
  "/": search,
  "?": () => location.assign(navigation.dataset.help),
  n: () => location.assign(navigation.dataset.new),
  j: () => step(1),
  k: () => step(-1),
  g: (event) => { wentAt = event.timeStamp; },
};

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea, dialog, [contenteditable]")) return;
  const follows = event.timeStamp - wentAt < PAUSE;
  if (follows) wentAt = -Infinity;
  const act = follows ? () => go(event.key) : ACTS[event.key];
  if (act && act(event) !== false) event.preventDefault();
}

if (navigation && location.hash === SOUGHT) search();
if (navigation) document.addEventListener("keydown", press);
