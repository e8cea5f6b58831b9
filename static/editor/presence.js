/* Tells the server every half minute that the article is open, and shows who else has it open. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const editing = document.getElementById("editing");
  const notice = document.getElementById("presence");
  if (!editing?.dataset.beat) return;

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  const beat = async () => {
    let other;
    try {
      const headers = { "X-CSRFToken": token() };
      const answer = await fetch(editing.dataset.beat, { method: "POST", headers, redirect: "error" });
      if (!answer.ok) return;
      other = await answer.json();
    } catch {
      return; // no connection, or the session has expired: drafts.js keeps the text
    }
    notice.hidden = !other.name;
    if (!other.name) return;
    notice.querySelector("[data-name]").textContent = other.name;
    notice.querySelector("[data-since]").textContent = other.since;
  };

  setInterval(beat, 30_000);
  addEventListener("focus", beat);
  addEventListener("pagehide", () => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", token());
    navigator.sendBeacon(editing.dataset.leave, body);
  });
});
