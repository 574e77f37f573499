// Light or dark before the first paint: what the visitor chose, else what the system prefers.
if (!document.documentElement.dataset.bsTheme && matchMedia("(prefers-color-scheme: dark)").matches) {
  document.documentElement.dataset.bsTheme = "dark";
}
