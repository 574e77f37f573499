// Units by kind: a box that picks all of a kind, and how many of it are picked.

function refresh(group) {
  const boxes = [...group.querySelectorAll("input[name=units]")];
  const picked = boxes.filter((box) => box.checked).length;
  const all = group.querySelector("[data-check-group-all]");
  all.checked = picked === boxes.length;
  all.indeterminate = picked > 0 && picked < boxes.length;
  group.querySelector("[data-group-count]").textContent = `${picked} /`;
}

document.addEventListener("change", (event) => {
  const group = event.target.closest("[data-check-group]");
  if (!group) return;
  if (event.target.matches("[data-check-group-all]")) {
    for (const box of group.querySelectorAll("input[name=units]")) box.checked = event.target.checked;
  }
  refresh(group);
});
for (const group of document.querySelectorAll("[data-check-group]")) refresh(group);
