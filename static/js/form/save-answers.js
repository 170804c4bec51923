// What she types is saved two seconds after she stops, at most every twenty, and when she leaves the page.
const form = document.querySelector("form[data-save]");
const SOON = 2000;
const SELDOM = 20000;

if (form) {
  const shown = form.querySelector("[data-saved-at]");
  const spoken = document.querySelector("[data-announce]");
  let timer;
  let last = -SELDOM;
  let underway;
  let isChanged = false;
  let isOver = false;

  function say(words) {
    shown.hidden = false;
    shown.textContent = spoken.textContent = words;
  }

  function plan() {
    isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(SOON, last + SELDOM - performance.now()));
  }

  async function send(keepalive) {
    const answer = await fetch(form.dataset.save, { method: "POST", body: new FormData(form), keepalive });
    const { saved_at: time, seen, message } = await answer.json();
    isOver ||= answer.status === 409; // she chooses when she presses the button
    if (seen) form.elements.seen.value = seen;
    say(seen ? form.dataset.saved.replace("{time}", time) : message);
  }

  function save({ keepalive = false } = {}) {
    if (!isChanged || isOver || underway) return;
    isChanged = false;
    last = performance.now();
    underway = send(keepalive)
      .catch(() => say(form.dataset.failed))
      .finally(() => {
        underway = undefined;
        if (isChanged) plan();
      });
  }

  form.addEventListener("input", plan);
  form.addEventListener("submit", (event) => {
    isOver = true;
    clearTimeout(timer);
    if (!underway) return;
    // Let what is on its way arrive first: it tells the page which edition it has.
    event.preventDefault();
    event.stopPropagation();
    underway.finally(() => form.requestSubmit(event.submitter));
  });
  addEventListener("pagehide", () => save({ keepalive: true }));
}
