// For a phone or online session: the chosen time as the clock on her wall shows it, if that is another one.
const line = document.querySelector(".slot-picker__elsewhere");
const picker = line?.closest(".slot-picker");

function inZone(instant, options) {
  const clock = { weekday: "long", hour: "numeric", minute: "2-digit", ...options };
  return new Date(instant).toLocaleString(document.documentElement.lang, clock);
}

function show() {
  const chosen = picker.querySelector(":checked");
  if (!chosen) return;
  const { value } = chosen;
  const differs = inZone(value) !== inZone(value, { timeZone: line.dataset.zone });
  chosen.closest(".slot-picker__slots").after(line);
  line.textContent = differs ? line.dataset.words.replace("{time}", inZone(value, { timeZoneName: "longGeneric" })) : "";
}

if (line) {
  picker.addEventListener("change", show);
  show();
}
