// The menu for theme and text size (theme.js stores the choice), closing of opened menus, and loading
// of the suggestions of search boxes.

const panel = document.querySelector(".display");

function show() {
  for (const radio of panel.querySelectorAll("[name=giao-dien]")) {
    radio.checked = radio.value === display.theme;
  }
  for (const button of panel.querySelectorAll("[data-size]")) {
    const step = Number(button.dataset.size);
    const after = step ? display.size + step : 0;
    button.setAttribute("aria-disabled", String(after === display.size || after < -1 || after > 3));
  }
  const percent = { "-1": "87,5", 0: "100", 1: "112,5", 2: "125", 3: "150" }[display.size];
  panel.querySelector("[role=status]").textContent = `Cỡ chữ đang dùng: ${percent}%`;
}

if (panel) {
  // A browser that does not know a media query cannot show that theme, so the choice is hidden.
  if (matchMedia("(prefers-contrast: more)").media === "not all") {
    panel.querySelector("[value=contrast]").closest("label").remove();
  }
  show();
  panel.addEventListener("change", ({ target }) => {
    if (target.name === "giao-dien") display.theme = target.value;
  });
  panel.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-size]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const step = Number(button.dataset.size);
    display.size = step ? display.size + step : 0;
    show();
  });
}

// Menus that open over the page are closed by Escape, by a click elsewhere, and when focus leaves.
// The menu of phones is part of the page: closing it would move what the finger touches.
const liesOver = (opened) => getComputedStyle(opened.querySelector("ul, div")).position === "absolute";
const leave = (opened, place) => {
  if (opened.open && !opened.contains(place) && liesOver(opened)) opened.open = false;
};

for (const opened of document.querySelectorAll(".display, .menu details")) {
  opened.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !opened.open) return;
    event.stopPropagation();
    opened.open = false;
    opened.querySelector("summary").focus();
  });
  opened.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget) leave(opened, relatedTarget);
  });
  document.addEventListener("click", ({ target }) => leave(opened, target));
}

// Who never searches does not load what suggests.
function offer(input) {
  const script = input.form?.dataset.suggestions;
  if (!script || input.name !== "q") return;
  import(script).then(
    ({ suggest }) => suggest(input),
    () => {}, // without it the form just works
  );
}
document.addEventListener("focusin", ({ target }) => offer(target));
offer(document.activeElement);
