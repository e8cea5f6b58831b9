// Tools of an article: enlarge its pictures, copy its address, read it aloud. Without this script
// the pictures are links to their files, and the other tools are hidden.

const BLOCKS = ["p", "h2", "h3", "h4", "li", "figcaption"].map((tag) => `.rich-text ${tag}`);
const SPOKEN = [".article__title", ".article__summary", ...BLOCKS].join();

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.zoom");
  if (!link || !globalThis.HTMLDialogElement) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const dialog = document.createElement("dialog");
  const close = document.createElement("button");
  const picture = document.createElement("img");
  const caption = document.createElement("p");
  dialog.className = "zoomed";
  dialog.setAttribute("aria-label", "Ảnh lớn");
  close.textContent = "Đóng ảnh";
  picture.src = link.href;
  picture.alt = link.querySelector("img").alt;
  caption.textContent = link.closest("figure")?.querySelector("figcaption")?.textContent ?? "";
  dialog.append(close, picture, caption);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
});

const tools = document.querySelector(".tools");
const say = (text) => {
  tools.querySelector("[role=status]").textContent = text;
};

tools?.querySelector("[data-copy]").addEventListener("click", async ({ target }) => {
  try {
    await navigator.clipboard.writeText(target.dataset.copy);
    say("Đã chép liên kết.");
  } catch {
    say(`Hãy chép: ${target.dataset.copy}`); // the clipboard is forbidden, or the page has no https
  }
});

// The share dialog of the device.
tools?.querySelector("[data-share]").addEventListener("click", ({ target }) => {
  navigator.share({ title: document.title, url: target.dataset.share }).catch(() => {}); // cancelled
});

function readAloud(speech) {
  const listen = tools.querySelector("[data-listen]");
  const hush = tools.querySelector("[data-hush]");
  let turn = 0; // increased by each start and stop; events of earlier turns are ignored

  const voice = () => speech.getVoices().find(({ lang }) => /^vi\b/i.test(lang));
  const offer = () => listen.toggleAttribute("data-voice", Boolean(voice()));

  function stop() {
    turn += 1;
    speech.cancel();
    listen.textContent = "Nghe bài viết";
    hush.hidden = true;
  }

  function start() {
    stop();
    const present = turn;
    const texts = [...document.querySelectorAll(SPOKEN)].map((each) => each.textContent.trim());
    const parts = texts.filter(Boolean).map((text) => new SpeechSynthesisUtterance(text));
    for (const part of parts) {
      part.voice = voice();
      part.lang = part.voice.lang;
      part.onerror = () => present === turn && stop();
      speech.speak(part);
    }
    parts[parts.length - 1].onend = () => present === turn && stop();
    listen.textContent = "Tạm dừng";
    hush.hidden = false;
  }

  listen.addEventListener("click", () => {
    if (hush.hidden) start();
    else if (speech.paused) {
      speech.resume();
      listen.textContent = "Tạm dừng";
    } else {
      speech.pause();
      listen.textContent = "Nghe tiếp";
    }
  });
  hush.addEventListener("click", () => {
    stop();
    listen.focus();
  });
  addEventListener("pagehide", stop);
  speech.addEventListener?.("voiceschanged", offer);
  offer();
}

if (tools && "speechSynthesis" in globalThis) readAloud(speechSynthesis);
