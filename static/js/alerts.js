// Lets a reader close an alert, on this device. theme.js leaves out what was closed before; one
// whose words changed shows again.

const KEY = "thong-bao";

function closedBefore() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return {}; // no leave to read it, or broken
  }
}

function remember(id, words) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...closedBefore(), [id]: words }));
  } catch {
    // No room or no leave to keep it: it stays closed on this page.
  }
}

for (const alert of document.querySelectorAll("[data-alert]")) {
  alert.querySelector("button").addEventListener("click", () => {
    remember(...alert.dataset.alert.split(":"));
    alert.hidden = true;
    document.querySelector("main")?.focus({ preventScroll: true });
  });
}
