// What has to be put right is read out first, and a link to a field puts the cursor into it.
document.querySelector("[data-error-summary]")?.focus();
