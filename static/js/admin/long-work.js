// How far something is that takes long: looked at again every three seconds, without a new page; its end is read out.
const place = document.querySelector("[data-looks-again]");

async function look() {
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-long-work]");
    if (!now) return location.reload();
    if (now.matches("[data-looks-again]")) {
      place.replaceChildren(...now.childNodes);
      return setTimeout(look, 3000);
    }
    document.querySelector("[data-announce]").textContent = now.querySelector("[data-words]").textContent;
    place.replaceChildren(...now.childNodes);
    document.querySelectorAll("[data-long-work] ~ *").forEach((other) => other.remove());
  } catch {
    setTimeout(look, 10000);
  }
}
if (place) setTimeout(look, 3000);
