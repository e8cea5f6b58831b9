// Reports failed scripts of ours: the kind of error and the file, never what was on the page.

{
  const address = document.currentScript?.dataset.reportTo;
  let left = 3;

  addEventListener("error", ({ error, filename }) => {
    if (!address || !left || !filename) return;
    left -= 1;
    const report = {
      error: error?.name ?? "",
      source: new URL(filename, location.href).pathname,
      page: location.origin + location.pathname,
    };
    navigator.sendBeacon?.(address, JSON.stringify(report));
  });
}
