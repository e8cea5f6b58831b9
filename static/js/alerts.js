// Lets a reader close an alert on this device. theme.js hides alerts that were closed before; an
// alert whose text has changed is shown again.

const KEY = "thong-bao";

function closedBefore() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return {}; // storage is forbidden, or its content is broken
  }
}

function remember(id, words) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...closedBefore(), [id]: words }));
  } catch {
    // Storage is full or forbidden: the alert is closed on this page only.
  }
}

for (const alert of document.querySelectorAll("[data-alert]")) {
  alert.querySelector("button").addEventListener("click", () => {
    remember(...alert.dataset.alert.split(":"));
    alert.hidden = true;
    document.querySelector("main")?.focus({ preventScroll: true });
  });
}
