/* The reading page: its dialogs, and a frame as high as the article in it. */
"use strict";

// A reason outlives an expired session, in this tab, until the decision is made.
const reasonKey = (address) => `ly-do:${document.getElementById("site-name")?.dataset.user}:${address}`;

for (const field of document.querySelectorAll(".decision__form textarea")) {
  const key = reasonKey(field.form.getAttribute("action"));
  field.value ||= sessionStorage.getItem(key) ?? "";
  field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
}

const decided = document.querySelector(".deciding")?.dataset.decided;
if (decided) sessionStorage.removeItem(reasonKey(decided));

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-opens], [data-closes]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const dialog = link.dataset.opens ? document.getElementById(link.dataset.opens) : link.closest("dialog");
  if (!dialog?.showModal) return;
  event.preventDefault();
  if (!link.dataset.opens) return dialog.close();
  dialog.showModal();
  dialog.querySelector("textarea, [name=day]")?.focus();
});

function fit(frame) {
  const page = frame.contentDocument;
  if (!page?.body || page.URL === "about:blank") return;
  const theme = document.documentElement.dataset.theme;
  if (theme && theme !== "auto") page.documentElement.dataset.theme = theme;
  const measure = () => {
    frame.style.blockSize = `${Math.ceil(page.documentElement.getBoundingClientRect().height) + 4}px`;
  };
  new ResizeObserver(measure).observe(page.documentElement);
  measure();
  // Links within the article stay in the frame; all others open beside it (admin/framed.html).
  for (const link of page.querySelectorAll('a[href^="#"]')) link.target = "_self";
}

for (const frame of document.querySelectorAll("iframe[data-fit]")) {
  frame.addEventListener("load", () => fit(frame));
  if (frame.contentDocument?.readyState === "complete") fit(frame);
}
