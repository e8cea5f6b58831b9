/* Prevents a second submit of a form that is being sent, and shows a message if it takes long. */
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
