// Tells the server that this page is read, once it is really seen, and shows the numbers it
// answers with. Pages work without it: an image in <noscript> counts in its place.

const script = document.querySelector("script[data-beacon]");
const format = new Intl.NumberFormat("vi-VN");
const HALF = 0.5;
const ONE_SECOND = 1000;

// One showing of this page. Coming back to it by "Back" shows the same page once more, and runs
// nothing of this again.
const nonce = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
  byte.toString(16).padStart(2, "0"),
).join("");

function whenSeen(action) {
  const again = () => whenSeen(action);
  if (document.prerendering) {
    document.addEventListener("prerenderingchange", again, { once: true });
  } else if (document.visibilityState !== "visible") {
    document.addEventListener("visibilitychange", again, { once: true });
  } else {
    action();
  }
}

async function tell(message) {
  try {
    const response = await fetch(script.dataset.beacon, {
      method: "POST",
      body: JSON.stringify({ n: nonce, ...message }),
      keepalive: true,
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null; // offline, or gone already: the page does not care
  }
}

// The host of the site that led here; within this site none did.
function referrer() {
  if (!document.referrer) return "";
  const { host } = new URL(document.referrer);
  return host === location.host ? "" : host;
}

function show(name, figure) {
  for (const element of document.querySelectorAll(`[data-count="${name}"]`)) {
    element.textContent = format.format(figure);
  }
}

function addReader() {
  for (const element of document.querySelectorAll('[data-count="views"]')) {
    show("views", Number(element.textContent.replace(/\D/g, "")) + 1);
  }
}

// Where the office is, wherever the reader is.
function showMoment(seconds) {
  const zone = { timeZone: "Asia/Ho_Chi_Minh" };
  const moment = new Date(seconds * 1000);
  const time = moment.toLocaleTimeString("en-GB", { ...zone, hour: "2-digit", minute: "2-digit" });
  const day = moment.toLocaleDateString("en-GB", { ...zone, day: "2-digit", month: "2-digit" });
  for (const element of document.querySelectorAll("[data-taken]")) {
    element.dateTime = moment.toISOString();
    element.textContent = `${time}, ${day}`;
  }
}

async function countView() {
  const { token: t, kind: k } = script.dataset;
  const answer = await tell({ k, t, r: referrer() });
  if (!answer) return;
  const { taken_at: takenAt, ...numbers } = answer.numbers ?? {};
  for (const [name, figure] of Object.entries(numbers)) if (figure !== null) show(name, figure);
  if (takenAt) showMoment(takenAt);
  if (answer.views !== null) show("views", answer.views);
  else if (answer.counted) addReader(); // the server does not know the article's number yet
}

// Viewable: half of it was to be seen for one whole second (Media Rating Council).
function watchViewable() {
  const waiting = new Set(document.querySelectorAll("[data-seen]"));
  const timers = new Map();
  let seen = [];

  function send() {
    if (seen.length) tell({ k: "viewable", seen });
    seen = [];
  }

  function stop(element) {
    clearTimeout(timers.get(element));
    timers.delete(element);
  }

  function note(element) {
    stop(element);
    waiting.delete(element);
    observer.unobserve(element);
    if (!seen.length) setTimeout(send, ONE_SECOND / 2); // what else is ripe goes with it
    seen.push(element.dataset.seen);
  }

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio } of entries) {
        if (intersectionRatio < HALF) stop(target);
        else if (!timers.has(target)) {
          timers.set(
            target,
            setTimeout(() => note(target), ONE_SECOND),
          );
        }
      }
    },
    { threshold: HALF },
  );

  // Nobody sees a page in the background: the second starts over when it is back.
  function follow() {
    if (document.visibilityState === "visible") {
      for (const element of waiting) observer.observe(element);
    } else {
      observer.disconnect();
      for (const element of waiting) stop(element);
      send();
    }
  }

  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", send);
  follow();
}

if (script) {
  whenSeen(countView);
  whenSeen(watchViewable);
}
