// Suggestions while somebody types into a search box: a combobox with a list of pages, as the WAI-ARIA
// patterns describe it. display.js loads this when a search box is first used. Without it, or
// without an answer in time, the box is an ordinary one.

const PAUSE = 180; // milliseconds without a key, before the server is asked
const known = new Map(); // answers by what was typed

async function ask(address, typed, signal) {
  if (!known.has(typed)) {
    const response = await fetch(`${address}?q=${encodeURIComponent(typed)}`, {
      credentials: "omit",
      signal,
    });
    if (!response.ok) return [];
    known.set(typed, (await response.json()).found);
  }
  return known.get(typed);
}

function option({ title, address, label }, id) {
  const item = document.createElement("li");
  item.id = id;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.address = address;
  item.textContent = title;
  if (label) {
    const kind = document.createElement("span");
    kind.className = "suggestions__kind";
    kind.textContent = label;
    item.append(" ", kind);
  }
  return item;
}

export function suggest(input) {
  if (input.getAttribute("role") === "combobox") return;
  const form = input.form;
  const list = document.createElement("ul");
  const status = document.createElement("span");
  let timer = 0;
  let request = new AbortController();
  let active = -1;

  list.id = `${input.id}-goi-y`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Gợi ý");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  form.append(list, status);
  // HTML allows this role to a text box only; phones still show the key for searching.
  input.type = "text";
  input.inputMode = "search";
  input.enterKeyHint = "search";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  function close() {
    clearTimeout(timer);
    request.abort();
    list.hidden = true;
    mark(-1);
    input.setAttribute("aria-expanded", "false");
    status.textContent = "";
  }

  function mark(place) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = place;
    const chosen = list.children[active];
    chosen?.setAttribute("aria-selected", "true");
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function show(found) {
    mark(-1);
    list.replaceChildren(...found.map((each, place) => option(each, `${list.id}-${place}`)));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = found.length ? `${found.length} gợi ý, dùng phím mũi tên để chọn.` : "";
  }

  async function look() {
    const typed = input.value.trim().replace(/\s+/g, " ").toLowerCase();
    request.abort();
    request = new AbortController();
    const { signal } = request;
    if (typed.length < 2) {
      close();
      return;
    }
    try {
      const found = await ask(form.dataset.suggest, typed, signal);
      if (!signal.aborted && document.activeElement === input) show(found);
    } catch {
      if (!signal.aborted) close(); // the line is broken: the form works all the same
    }
  }

  function later({ isComposing }) {
    if (isComposing) return; // a word that an input method is still making
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  }

  input.addEventListener("input", later);
  input.addEventListener("compositionend", () => later({ isComposing: false }));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : list.children.length;
    if (event.isComposing) return;
    if (event.key === "Escape" && count) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && count && active >= 0) {
      event.preventDefault();
      location.assign(list.children[active].dataset.address);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!count) look();
      else if (event.key === "ArrowDown") mark(active + 1 < count ? active + 1 : -1);
      else mark(active < 0 ? count - 1 : active - 1);
    }
  });
  // The box keeps the focus, so that the list stays until the click.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const chosen = target.closest("[data-address]");
    if (chosen) location.assign(chosen.dataset.address);
  });
  form.addEventListener("submit", close);
  if (input.value.trim() && document.activeElement === input) later({ isComposing: false });
}
