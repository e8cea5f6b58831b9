// Lets a reader close an alert, on this device. It runs as soon as the alerts are parsed, before
// they are painted, so that a closed one never flashes; one whose words changed shows again.
{
  const KEY = "portal.alerts";

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {};
    }
  };

  const remember = (id, fingerprint) => {
    try {
      localStorage.setItem(KEY, JSON.stringify({ ...read(), [id]: fingerprint }));
    } catch {
      // No room or no leave to keep it: it stays closed on this page.
    }
  };

  const closed = read();
  for (const alert of document.querySelectorAll("[data-alert]")) {
    const [id, fingerprint] = alert.dataset.alert.split(":");
    alert.hidden = closed[id] === fingerprint;
    const button = alert.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => {
      remember(id, fingerprint);
      alert.hidden = true;
      document.querySelector("main")?.focus({ preventScroll: true });
    });
  }
}
