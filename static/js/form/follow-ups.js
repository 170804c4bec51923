// What an answer brings up comes up without leaving the page, and words that depend on an answer change with it.
const form = document.querySelector("form[data-questions]");

if (form) {
  const questions = [...form.querySelectorAll("[data-question]")];
  const byKey = new Map(questions.map((question) => [question.dataset.question, question]));
  const json = (text) => text && JSON.parse(text);

  // The options that count: those of a question that is asked itself.
  function chosen(key) {
    const question = byKey.get(key);
    return question && !question.hidden ? [...question.querySelectorAll(":checked")].map((each) => each.value) : [];
  }

  function holds(condition) {
    if (!condition) return true;
    if (condition.all) return condition.all.every(holds);
    if (condition.any) return condition.any.some(holds);
    if (condition.not) return !holds(condition.not);
    return chosen(condition.question).some((value) => condition.any_of.includes(value));
  }

  function say(question, [, text, help]) {
    const words = question.querySelector("legend, label")?.firstChild;
    const hint = question.querySelector(".field__hint");
    if (words && words.data.trim() !== text) words.data = `${text} `;
    if (hint && help && hint.textContent !== help) hint.textContent = help;
  }

  // In their order: what a question depends on always stands before it.
  function judge() {
    for (const question of questions) {
      const { showsIf, neededIf, words } = question.dataset;
      if (showsIf) {
        question.hidden = !holds(json(showsIf));
        question.querySelectorAll('[name="asked"]').forEach((field) => (field.disabled = question.hidden));
      }
      if (neededIf) {
        const isNeeded = holds(json(neededIf));
        question.querySelectorAll(".field__optional").forEach((mark) => (mark.hidden = isNeeded));
      }
      if (words) say(question, json(words).find(([condition]) => holds(condition)));
    }
  }
  form.addEventListener("change", judge);
  addEventListener("pageshow", judge);
  judge();
}
