/* Tells the server every half minute that the article is open, and shows who else has it open, or
   that the same user has it open in a second tab. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const editing = document.getElementById("editing");
  const notice = document.getElementById("presence");
  if (!editing?.dataset.beat) return;

  const elsewhere = document.getElementById("elsewhere");
  const form = document.getElementById("article_form");
  const LEFT = `left ${editing.dataset.leave}`; // in this tab
  const own = form.elements.draft_key.value; // drafts.js may change it, and the form is still this one
  let leaving = false;
  let asked = 0;

  const body = (key = own) => {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", window.csrfToken());
    data.append("draft_key", key);
    return data;
  };

  /** Say again that this tab has left the form: nobody heard it if the session had expired. */
  const leaveAgain = async () => {
    const key = sessionStorage.getItem(LEFT);
    sessionStorage.removeItem(LEFT);
    if (key) await fetch(editing.dataset.leave, { method: "POST", body: body(key), redirect: "error" });
  };

  const beat = async () => {
    if (leaving) return;
    asked += 1;
    const number = asked;
    let other;
    try {
      const answer = await fetch(editing.dataset.beat, { method: "POST", body: body(), redirect: "error" });
      if (!answer.ok) return;
      other = await answer.json();
    } catch {
      return; // no connection, or the session has expired: drafts.js keeps the text
    }
    if (number !== asked) return; // a later question has its own answer
    elsewhere.hidden = !other.elsewhere;
    notice.hidden = !other.name;
    if (!other.name) return;
    notice.querySelector("[data-name]").textContent = other.name;
    notice.querySelector("[data-since]").textContent = other.since;
  };

  leaveAgain()
    .catch(() => {})
    .finally(beat);
  setInterval(beat, 30_000);
  addEventListener("focus", beat);
  form.addEventListener("submit", (event) => {
    leaving ||= !event.defaultPrevented;
  });
  const stay = () => {
    leaving = false;
  };
  addEventListener("pageshow", ({ persisted }) => {
    stay();
    if (persisted) beat();
  });
  window.navigation?.addEventListener("navigateerror", stay);
  addEventListener("pagehide", () => {
    navigator.sendBeacon(editing.dataset.leave, body());
    sessionStorage.setItem(LEFT, own);
  });
});
