// How many characters of a long answer are left: shown at once, said only after a pause in typing.
document.querySelectorAll("[data-count]").forEach((field) => {
  const input = field.querySelector("textarea, input");
  const shown = field.querySelector(".field__count");
  const spoken = document.querySelector("[data-announce]");
  let pause;

  function say() {
    const left = field.dataset.count - input.value.length;
    shown.toggleAttribute("data-too-long", left < 0);
    shown.textContent = (left < 0 ? shown.dataset.over : shown.dataset.left).replace("{n}", Math.abs(left));
    clearTimeout(pause);
    if (left < 100) pause = setTimeout(() => (spoken.textContent = shown.textContent), 1500);
  }
  input.addEventListener("input", say);
  if (input.value) say();
});
