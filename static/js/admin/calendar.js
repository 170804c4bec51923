// Dragging in the week: an appointment to another time, or over empty hours to close them. A drop only opens the form in which
// she would say the same, filled in; nothing is booked or closed by it. Escape lets go.
const table = document.querySelector(".timetable");
const THRESHOLD = 6;
const DAY = 24 * 60;
let drag = null;

const wall = (minute) => [minute / 60, minute % 60].map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
const minutes = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const isDrawn = () => getComputedStyle(table.querySelector(".timetable__hour")).display !== "none";

// Hours may be of different heights: where words need more room, their row has more.
function minuteAt(y) {
  const hours = [...table.querySelectorAll(".timetable__hour")];
  const hour = hours.findLast((each) => each.getBoundingClientRect().top <= y) ?? hours[0];
  const { top, height } = hour.getBoundingClientRect();
  return minutes(hour.dataset.from) + Math.min(Math.max((y - top) / height, 0), 1) * 60;
}

function dayAt(x) {
  const days = [...table.querySelectorAll(".timetable__day")];
  return days.find((day) => x < day.getBoundingClientRect().right) ?? days.at(-1);
}

const onGrid = (minute, how = Math.round) => how(minute / table.dataset.grid) * table.dataset.grid;

function show(day, from, until) {
  const first = Number(table.dataset.first) * 60;
  const last = Number(table.dataset.last) * 60;
  drag.ghost ??= Object.assign(document.createElement("li"), { className: "timetable__ghost" });
  drag.ghost.dataset.from = wall(Math.round(Math.max(from, first) / 5) * 5);
  drag.ghost.dataset.until = wall(Math.round(Math.min(until, last) / 5) * 5);
  drag.ghost.textContent = `${wall(from)} – ${wall(until)}`;
  const list = day.querySelector(".timetable__list");
  if (drag.ghost.parentElement !== list) list.append(drag.ghost);
  document.querySelector("[data-announce]").textContent = `${day.querySelector("h2").textContent.trim()}, ${drag.ghost.textContent}`;
  Object.assign(drag, { day: day.dataset.on, from, until });
}

function move(event) {
  if (!drag || drag.isOver || !drag.ghost && Math.hypot(event.x - drag.x, event.y - drag.y) < THRESHOLD) return;
  event.preventDefault();
  if (drag.block) {
    const from = Math.min(Math.max(onGrid(minuteAt(event.y) - drag.grip), 0), DAY - drag.length);
    return show(dayAt(event.x), from, from + drag.length);
  }
  const at = minuteAt(event.y);
  const [from, until] = at < drag.at ? [at, drag.at] : [drag.at, at];
  show(drag.column, onGrid(from, Math.floor), Math.min(Math.max(onGrid(until, Math.ceil), onGrid(from, Math.floor) + Number(table.dataset.grid)), DAY));
}

function start(event) {
  if (event.button !== 0 || event.pointerType === "touch" || event.target.closest("a:not(.timetable__link), .empty-times__acts") || !isDrawn()) return;
  const block = event.target.closest("[data-move]");
  const column = event.target.closest(".timetable__list, .timetable__drawing")?.closest(".timetable__day");
  const at = minuteAt(event.y);
  if (block) {
    const { from, until } = block.dataset;
    drag = { block, x: event.x, y: event.y, grip: at - minutes(from), length: minutes(until) - minutes(from) };
  } else if (column && !event.target.closest(".timetable__block:not([data-what=free])")) {
    drag = { column, at, x: event.x, y: event.y };
  }
}

function letGo() {
  drag?.ghost?.remove();
  drag = drag?.ghost ? { isOver: true } : null;
}

// What was let go of is no click on the link below it.
function ignore(event) {
  event.preventDefault();
  event.stopPropagation();
}

function drop() {
  const done = drag;
  letGo();
  drag = null;
  if (!done?.ghost && !done?.isOver) return;
  addEventListener("click", ignore, true);
  setTimeout(() => removeEventListener("click", ignore, true));
  if (done.ghost) location.assign(done.block ? moved(done) : closed(done));
}

function moved({ block, day, from }) {
  return `${block.dataset.move}&${new URLSearchParams({ on: day, at: wall(from) })}`;
}

function closed({ day, from, until }) {
  const times = { first_on: day, from_at: wall(from), last_on: day, until_at: wall(until % DAY) };
  return `${table.dataset.timeOff}&${new URLSearchParams(times)}`;
}

if (table) {
  table.addEventListener("pointerdown", start);
  table.addEventListener("dragstart", (event) => event.preventDefault());
  addEventListener("pointermove", move);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", letGo);
  addEventListener("keydown", (event) => { if (event.key === "Escape") letGo(); });
}
