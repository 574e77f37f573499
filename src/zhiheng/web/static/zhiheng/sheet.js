// Filling a sheet by keyboard: rows, pasted columns, what stood before.
import { cookie, say, sayFailure } from "./frame.js";

const dialog = document.getElementById("dialog");
const sheet = document.querySelector("[data-sheet]");

/** Return the score fields of the page, in order. */
const fields = () => [...document.querySelectorAll("input.score")];

function focus(field) {
  field.focus({ preventScroll: true });
  field.select();
  field.scrollIntoView({ block: "nearest" });
}

/** Go to the field so many rows away; stay where there is none. */
function step(field, rows) {
  const all = fields();
  const next = all[all.indexOf(field) + rows];
  if (next) focus(next); else field.blur();
}

document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("input.score");
  if (!field || event.isComposing) return;
  if (event.key === "Enter" || event.key === "ArrowDown") {
    event.preventDefault();
    step(field, 1);
  } else if (event.key === "ArrowUp") {
    event.preventDefault();
    step(field, -1);
  } else if (event.key === "Escape") {
    field.value = field.dataset.saved;
    field.select();
    if (field.matches("[aria-invalid]")) {
      htmx.ajax("GET", `${field.getAttribute("hx-post")}row/`, { target: field.closest("tr"), swap: "outerHTML" });
    }
  }
});
document.addEventListener("focusin", (event) => event.target.matches("input.score") && event.target.select());

// With an answer: the field knows what is saved, and whether it was refused.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, xhr } = event.detail;
  const elt = requestConfig?.elt;
  if (!elt) return;
  const field = elt.dataset.restores ? document.getElementById(elt.dataset.restores) : elt;
  if (!field?.matches?.("[data-saved]")) return;
  if (elt.dataset.restores && xhr.status === 200) field.value = elt.dataset.entry;
  if (xhr.status === 200) field.dataset.saved = field.value;
  if (xhr.status === 422) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
});

// Leaving with something unsaved.
window.addEventListener("beforeunload", (event) => {
  const open = [...document.querySelectorAll("[data-saved]")].some((field) => field.value !== field.dataset.saved);
  if (open) event.preventDefault();
});

// On a narrow screen the tree opens when it is asked for.
const tree = document.querySelector(".sheet-tree");
if (tree && matchMedia("(max-width: 1240px)").matches) tree.open = false;

// A link to a field puts the cursor there.
function focusNamed(name) {
  const field = document.getElementById(name);
  if (!field?.matches("input")) return false;
  focus(field);
  field.scrollIntoView({ block: "center" });
  return true;
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-focus]");
  if (link && focusNamed(link.dataset.focus)) event.preventDefault();
  if (event.target.closest("[data-reload]")) setTimeout(() => location.reload());
});
if (location.hash.startsWith("#p-")) focusNamed(location.hash.slice(1));

// A column pasted from a spreadsheet: all of it, or none.
function seenOf(points) {
  const tokens = points.map((field) => [field.dataset.point, field.closest("tr").querySelector("input[name=seen]").value]);
  return Object.fromEntries(tokens);
}

async function send(entries, seen, then) {
  let answer;
  try {
    answer = await fetch(sheet.dataset.bulkUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/html, application/json;q=0.5", "X-CSRFToken": cookie("csrftoken"), "HX-Request": "true" },
      body: JSON.stringify({ entries, seen }),
    });
  } catch {
    sayFailure(0);
    return;
  }
  if (answer.ok) {
    const said = await answer.json();
    await htmx.ajax("GET", location.href, { target: "#sheet", select: "#sheet", swap: "outerHTML" });
    then(said);
  } else if (answer.status === 409 || answer.status === 422) {
    dialog.innerHTML = await answer.text();
    htmx.process(dialog);
    dialog.querySelector("[data-overwrite]")?.addEventListener("click", (event) => {
      const tokens = JSON.parse(event.currentTarget.dataset.overwrite);
      dialog.close();
      send(entries, tokens, then);
    });
    dialog.showModal();
  } else {
    sayFailure(answer.status);
  }
}

function sayFilled(words, said, undoable) {
  const changed = Object.keys(said.before);
  const note = say(words.replace("{n}", changed.length));
  if (!undoable || !changed.length) return;
  const button = Object.assign(document.createElement("button"), { className: "quiet accented", type: "button", textContent: sheet.dataset.undo });
  const tokens = Object.fromEntries(changed.map((point) => [point, said.tokens[point]]));
  button.addEventListener("click", () => send(said.before, tokens, (back) => sayFilled(sheet.dataset.undone, back, false)));
  note.lastChild.append(" ", button);
}

document.addEventListener("paste", (event) => {
  const field = event.target.closest?.("input.score");
  const text = event.clipboardData.getData("text").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!field || !text.includes("\n")) return;
  event.preventDefault();
  const lines = text.split("\n").map((line) => line.split("\t")[0].trim());
  const all = fields();
  const room = all.slice(all.indexOf(field));
  if (lines.length > room.length) {
    say(sheet.dataset.tooMany.replace("{n}", lines.length).replace("{room}", room.length), { alarm: true });
    return;
  }
  const chosen = room.slice(0, lines.length).filter((_, i) => lines[i] !== "");
  const entries = Object.fromEntries(chosen.map((each) => [each.dataset.point, lines[room.indexOf(each)]]));
  if (!chosen.length) {
    say(sheet.dataset.nothing, { alarm: true });
    return;
  }
  const here = field.id;
  send(entries, seenOf(chosen), (said) => {
    sayFilled(sheet.dataset.pasted, said, true);
    focusNamed(here);
  });
});
