// What every page does: dialogs, theme, messages, the token against forged requests.

const root = document.documentElement;
const dialog = document.getElementById("dialog");
const toasts = document.getElementById("toasts");

/** Return a cookie's value, or an empty string. */
export function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** Show a message in the corner and return it; an alarm stays until it is closed. */
export function say(text, { alarm = false, link = null } = {}) {
  const note = document.createElement("div");
  note.className = alarm ? "notice notice-alarm" : "notice";
  const mark = document.createElement("span");
  mark.textContent = alarm ? "!" : "✓";
  mark.ariaHidden = "true";
  const body = document.createElement("div");
  body.textContent = text;
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.href;
    anchor.target = "_blank";
    anchor.textContent = link.text;
    body.append(" ", anchor);
  }
  note.append(mark, body);
  toasts.replaceChildren(note);
  note.addEventListener("click", (event) => { if (event.target.tagName !== "A") note.remove(); });
  if (!alarm) setTimeout(() => note.remove(), 8000);
  return note;
}

/** Say why a request brought nothing. */
export function sayFailure(status) {
  if (status === 401) {
    say(toasts.dataset.signedOut, { alarm: true, link: { href: "/sign-in/", text: toasts.dataset.signIn } });
  } else {
    say(status ? toasts.dataset.broken : toasts.dataset.offline, { alarm: true });
  }
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = cookie("csrftoken");
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === dialog && !dialog.open) dialog.showModal();
});
document.addEventListener("htmx:responseError", (event) => sayFailure(event.detail.xhr.status));
document.addEventListener("htmx:sendError", () => sayFailure(0));

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) dialog.close();
  if (event.target === dialog) dialog.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (event.target.closest("[data-theme-switch]")) {
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    document.cookie = `theme=${root.dataset.bsTheme};path=/;max-age=31536000;samesite=lax`;
  }
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("close-dialog", () => dialog.close());
dialog?.addEventListener("close", () => dialog.replaceChildren());

// Columns of a list: hidden ones stand in the address. Before the form hears of the change.
document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-column]");
  if (!box) return;
  const form = box.closest("form");
  const hidden = form.querySelector(`input[name=hide][value="${box.dataset.column}"]`);
  if (box.checked) {
    hidden?.remove();
  } else if (!hidden) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "hide", value: box.dataset.column }));
  }
}, true);

// Check boxes of a list: all at once, and a bar that says how many.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-bulk]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("tbody input[type=checkbox]:enabled")];
  if (event.target.matches("[data-check-all]")) {
    for (const box of boxes) box.checked = event.target.checked;
  }
  const count = boxes.filter((box) => box.checked).length;
  const bar = form.querySelector(".bulk");
  bar.hidden = count === 0;
  bar.querySelector("[data-count]").textContent = count;
});
