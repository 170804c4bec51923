// The month by arrow keys: one stop for Tab, then day by day, as the grid pattern of the ARIA practices has it.
document.querySelectorAll("[data-month-grid]").forEach((table) => {
  const days = [...table.querySelectorAll(".month-grid__day")];
  const first = days.find((day) => day.matches("a")) ?? days[0];
  const column = (day) => day.closest("td").cellIndex;
  const steps = {
    ArrowLeft: () => -1,
    ArrowRight: () => 1,
    ArrowUp: () => -7,
    ArrowDown: () => 7,
    Home: (day) => -column(day),
    End: (day) => 6 - column(day),
  };

  function stopAt(day) {
    days.forEach((other) => (other.tabIndex = other === day ? 0 : -1));
  }
  table.setAttribute("role", "grid");
  days.filter((day) => !day.matches("a")).forEach((day) => day.setAttribute("aria-disabled", "true"));
  stopAt(first);
  table.addEventListener("keydown", (event) => {
    const at = days.indexOf(event.target);
    const turn = { PageUp: "prev", PageDown: "next" }[event.key];
    if (at < 0 || !(turn || steps[event.key])) return;
    event.preventDefault();
    if (turn) return document.querySelector(`.month-grid__turn[rel=${turn}]`)?.click();
    const day = days[Math.min(Math.max(at + steps[event.key](event.target), 0), days.length - 1)];
    stopAt(day);
    day.focus();
  });
});
