/* A second click on a slow save must not save twice; a form that takes long says that it is at work. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("#article_form, #word_form");
  let sent = false;
  form?.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    const status = form.querySelector("[data-busy]");
    if (status) status.textContent = status.dataset.busy;
  });
  addEventListener("pageshow", () => {
    sent = false;
    const status = form?.querySelector("[data-busy]");
    if (status) status.textContent = "";
  });
});
