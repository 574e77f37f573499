// Forms that must be sent once: a second click would lose the answer to the first.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-once]")) return;
  const button = event.submitter;
  if (button) setTimeout(() => { button.disabled = true; });
});
// Back from another page, the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form[data-once] button[type=submit]")) button.disabled = false;
});
