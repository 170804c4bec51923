// For a phone or online session: the chosen time as the clock on her wall shows it, if that is another one.
const line = document.querySelector(".slot-picker__elsewhere");

function inZone(instant, timeZone, options) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { timeZone, ...options }).format(instant);
}

function show(value) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const clock = { weekday: "long", hour: "numeric", minute: "2-digit" };
  const instant = new Date(value);
  const theirs = inZone(instant, here, clock);
  if (theirs === inZone(instant, line.dataset.zone, clock)) return (line.textContent = "");
  const parts = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: here, timeZoneName: "longGeneric" });
  const name = parts.formatToParts(instant).find((part) => part.type === "timeZoneName").value;
  line.textContent = line.dataset.words.replace("{time}", theirs).replace("{zone}", name);
}

function beside(picker) {
  const chosen = picker.querySelector(":checked");
  chosen?.closest(".slot-picker__slots").after(line);
  if (chosen) show(chosen.value);
}

if (line) {
  const picker = line.closest(".slot-picker");
  picker.addEventListener("change", () => beside(picker));
  beside(picker);
}
