// Sends the view of this page to the server, once the page is visible, and shows the numbers in the
// answer. Pages work without it: an image in <noscript> is counted instead.

const script = document.querySelector("script[data-beacon]");
const format = new Intl.NumberFormat("vi-VN");
const HALF = 0.5;
const THREE_TENTHS = 0.3;
const LARGE = 242500; // square pixels
const ONE_SECOND = 1000;
const AN_HOUR = 3600 * ONE_SECOND;
const BUSY = [502, 503, 504]; // of the site, or of the proxy while the site starts again
const KEPT = "beacon";
const MOST_KEPT = 20;
const MOST_SHOWN = 50; // the server takes no more in one message

// Stands for one showing of this page. "Back" shows the same page again without running this script.
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

// What could not be sent is kept for a later page in this tab, and sent with its age. The server
// knows a message that comes twice by its nonce or its visitor.
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? [];
  } catch {
    return []; // storage is blocked
  }
}

function keep(messages) {
  try {
    if (messages.length) sessionStorage.setItem(KEPT, JSON.stringify(messages.slice(-MOST_KEPT)));
    else sessionStorage.removeItem(KEPT);
  } catch {
    // Storage is blocked: then this view is lost.
  }
}

async function send(message) {
  const { at, ...rest } = message;
  const a = Math.max(0, Math.round((Date.now() - at) / 1000)); // clocks are set
  try {
    const response = await fetch(script.dataset.beacon, {
      method: "POST",
      body: JSON.stringify({ ...rest, a }),
      keepalive: true,
    });
    if (response.ok) return await response.json();
    if (!BUSY.includes(response.status)) return null;
  } catch {
    // Offline, or the page is being left: not an error.
  }
  keep([...kept(), message]);
  return null;
}

function tell(message) {
  return send({ n: nonce, w: navigator.webdriver || undefined, ...message, at: Date.now() });
}

function sendKept() {
  const messages = kept().filter(({ at }) => Date.now() - at < AN_HOUR);
  keep([]);
  for (const message of messages) send(message);
}

// The host of the referring site; empty if it is this site.
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

// Shows the time in Vietnam, wherever the reader is.
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
  const places = [...document.querySelectorAll("[data-seen]")].slice(0, MOST_SHOWN);
  const shown = places.map((each) => each.dataset.seen);
  const answer = await tell({ k, t, r: referrer(), ...(shown.length && { shown }) });
  if (!answer) return;
  const { taken_at: takenAt, ...numbers } = answer.numbers ?? {};
  for (const [name, figure] of Object.entries(numbers)) if (figure !== null) show(name, figure);
  if (takenAt) showMoment(takenAt);
  if (answer.views !== null) show("views", answer.views);
  else if (answer.counted) addReader(); // the server does not know the new number yet
}

// An advertisement is viewable if its picture is there and half of it was visible for one second; of a
// large one three tenths are enough (Media Rating Council).
function neededPart(element) {
  const { width, height } = element.getBoundingClientRect();
  return width * height >= LARGE ? THREE_TENTHS : HALF;
}

function hasPicture(element) {
  const picture = element.querySelector("img");
  return !picture || (picture.complete && picture.naturalWidth > 0);
}

function watchViewable() {
  const waiting = new Set(document.querySelectorAll("[data-seen]"));
  const visible = new Set();
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
    if (!seen.length) setTimeout(send, ONE_SECOND / 2); // others that become viewable meanwhile are sent with it
    seen.push(element.dataset.seen);
  }

  function start(element) {
    if (waiting.has(element) && !timers.has(element) && visible.has(element) && hasPicture(element)) {
      timers.set(
        element,
        setTimeout(() => note(element), ONE_SECOND),
      );
    }
  }

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio } of entries) {
        if (intersectionRatio >= neededPart(target)) {
          visible.add(target);
          start(target);
        } else {
          visible.delete(target);
          stop(target);
        }
      }
    },
    { threshold: [THREE_TENTHS, HALF] },
  );

  // A picture that comes late starts its second then.
  for (const element of waiting) {
    element.querySelector("img")?.addEventListener("load", () => start(element));
  }

  // Nobody sees a page in the background: the second starts again when the page is visible.
  function follow() {
    if (document.visibilityState === "visible") {
      for (const element of waiting) observer.observe(element);
    } else {
      observer.disconnect();
      visible.clear();
      for (const element of waiting) stop(element);
      send();
    }
  }

  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", send);
  follow();
}

if (script) {
  sendKept();
  addEventListener("online", sendKept);
  whenSeen(countView);
  whenSeen(watchViewable);
}
