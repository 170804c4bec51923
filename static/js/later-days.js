// "Show later days" adds them below instead of opening another page, and moves on to the first of them.
const picker = document.querySelector(".slot-picker");

picker?.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-later-days]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const days = [...page.querySelectorAll(".slot-picker__day")];
    for (const input of days.flatMap((day) => [...day.querySelectorAll("input")])) {
      input.id = input.parentElement.htmlFor = input.value;
      input.checked = false;
    }
    const next = page.querySelector("[data-later-days]");
    const place = link.parentElement;
    place.before(...days);
    next ? (link.href = next.href) : place.remove();
    document.querySelector("[data-announce]").textContent = link.dataset.added;
    const heading = days[0].querySelector("h2");
    heading.tabIndex = -1;
    heading.focus();
  } catch {
    location.assign(link.href);
  }
});
