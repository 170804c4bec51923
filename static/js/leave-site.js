// "Leave this site": covers the page at once and leaves no way back to it. Shift three times does the same.
const button = document.querySelector(".leave-site");
const announcement = document.querySelector("[data-announce]");
let presses = 0;
let wasTyping = false;
let forgetting;

function leave(event) {
  event?.preventDefault();
  const cover = document.createElement("div");
  cover.className = "leave-site__cover";
  cover.role = "alert";
  cover.textContent = button.dataset.loading;
  document.body.replaceChildren(cover);
  document.title = button.dataset.loading;
  location.replace(button.href);
}

function forget() {
  presses = 0;
  delete button.dataset.presses;
  announcement.textContent = "";
}

function count(event) {
  const isCapital = wasTyping;
  wasTyping = event.key !== "Shift" && event.shiftKey;
  if (event.key !== "Shift" || isCapital) {
    if (presses) forget();
    return;
  }
  presses += 1;
  clearTimeout(forgetting);
  if (presses === 3) return leave();
  button.dataset.presses = presses;
  announcement.textContent = presses === 1 ? button.dataset.twice : button.dataset.once;
  forgetting = setTimeout(forget, 5000);
}

if (button) {
  document.querySelectorAll("[data-leave]").forEach((link) => link.addEventListener("click", leave));
  document.addEventListener("keyup", count);
  // A page brought back by the Back button would still wear its cover: ask the server for it anew.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
