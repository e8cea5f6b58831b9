// Reports failed scripts of ours: the kind of error and the file, never what was on the page. Those
// that an extension of the browser adds are not ours.

{
  const address = document.currentScript?.dataset.reportTo;
  let left = 3;

  addEventListener("error", ({ error, filename }) => {
    if (!address || !left || !filename?.startsWith(`${location.origin}/`)) return;
    left -= 1;
    const report = {
      error: error?.name ?? "",
      source: new URL(filename).pathname,
      page: location.origin + location.pathname,
    };
    navigator.sendBeacon?.(address, JSON.stringify(report));
  });
}
