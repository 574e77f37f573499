// Buttons that copy what stands in a field; the clipboard needs HTTPS, the older way does not.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(field.value);
  } else {
    document.execCommand("copy");
  }
  button.textContent = button.dataset.copied;
});
