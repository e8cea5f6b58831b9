// The switch of themes and text size; theme.js keeps what is chosen.

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
}

if (panel) {
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
  panel.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !panel.open) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });
  document.addEventListener("click", ({ target }) => {
    if (!panel.contains(target)) panel.open = false;
  });
}
