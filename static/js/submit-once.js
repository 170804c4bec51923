// A second press of the same button does nothing; the button says that the first one is on its way.
const waiting = new Map();

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.dataset.busy) return;
  if (waiting.has(button)) return event.preventDefault();
  waiting.set(button, button.textContent);
  button.textContent = button.dataset.busy;
  button.ariaDisabled = "true";
});

addEventListener("pageshow", () => {
  waiting.forEach((words, button) => {
    button.textContent = words;
    button.ariaDisabled = null;
  });
  waiting.clear();
});
