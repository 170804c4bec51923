// Three minutes before a held time would be let go: a sentence and a button, no countdown.
document.querySelectorAll("[data-keep-time]").forEach((form) => {
  const words = form.querySelector("p");
  const button = form.querySelector("button");

  function wait(seconds) {
    setTimeout(() => {
      form.hidden = button.hidden = false;
      words.textContent = form.dataset.soon;
    }, (seconds - 180) * 1000);
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      const { seconds } = await answer.json();
      words.textContent = seconds ? form.dataset.kept : form.dataset.gone;
      button.hidden = true;
      if (seconds) wait(seconds);
    } catch {
      words.textContent = form.dataset.gone;
    }
  });
  wait(form.dataset.keepTime);
});
