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
      wait((await answer.json()).seconds);
      words.textContent = form.dataset.kept;
      button.hidden = true;
    } catch {
      form.submit();
    }
  });
  wait(form.dataset.keepTime);
});
