// The month by arrow keys: one stop for Tab, then day by day, as the grid pattern of the ARIA practices has it.
document.querySelectorAll("[data-month-grid]").forEach((table) => {
  const days = [...table.querySelectorAll(".month-grid__day")];
  const column = (day) => day.parentElement.cellIndex;
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
    return day;
  }
  table.role = "grid";
  days.forEach((day) => (day.ariaDisabled = day.href ? null : "true"));
  stopAt(days.find((day) => day.href) ?? days[0]);
  table.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const turn = { PageUp: "prev", PageDown: "next" }[key];
    if (!turn && !steps[key]) return;
    event.preventDefault();
    if (turn) return document.querySelector(`.month-grid__turn[rel=${turn}]`)?.click();
    const to = days.indexOf(target) + steps[key](target);
    stopAt(days[Math.min(Math.max(to, 0), days.length - 1)]).focus();
  });
});
