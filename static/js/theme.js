// Before the first paint: sets the theme and text size that the reader chose on this device, hides
// the alerts closed here, and delays the paint until the masthead is complete.
// Therefore it is loaded in the head without "defer", and kept small. It uses no cookie.
//
// The chosen theme is `data-theme` on the root. The style sheets define each theme once, in a media
// query for the setting of the system; this script changes these queries to match the choice. In
// the admin Django's own switch sets the attribute.
(() => {
  const root = document.documentElement;
  const { paintFrom } = document.currentScript.dataset;
  const ANSWERS = {
    light: { "prefers-color-scheme: dark": false },
    dark: { "prefers-color-scheme: dark": true },
    contrast: { "prefers-contrast: more": true },
  };
  const asked = new Map(); // every media rule about themes, with its original query

  function note(rules) {
    for (const rule of rules) {
      if (rule.media && /prefers-(color|contrast)/.test(rule.media.mediaText)) {
        asked.set(rule, rule.media.mediaText);
      }
      // In development the sheet has imports.
      if (rule.styleSheet) note(rule.styleSheet.cssRules);
      else if (rule.cssRules) note(rule.cssRules);
    }
  }

  function answer() {
    const answers = Object.entries(ANSWERS[root.dataset.theme] ?? {});
    for (const [rule, question] of asked) {
      let text = question;
      for (const [feature, is] of answers) {
        text = text.split(`(${feature})`).join(is ? "(min-width: 0px)" : "(max-width: 0px)");
      }
      if (rule.media.mediaText !== text) rule.media.mediaText = text;
    }
  }

  function read(name) {
    try {
      return localStorage.getItem(name) ?? "";
    } catch {
      return ""; // storage is forbidden: the setting of the system applies
    }
  }

  function keep(name, value) {
    try {
      if (value) localStorage.setItem(name, value);
      else localStorage.removeItem(name);
    } catch {
      // The choice applies to this page only.
    }
  }

  globalThis.display = {
    get theme() {
      return read("giao-dien");
    },
    set theme(theme) {
      keep("giao-dien", theme);
      root.dataset.theme = theme;
    },
    get size() {
      return Number(read("co-chu")) || 0;
    },
    set size(size) {
      const within = Math.max(-1, Math.min(3, size));
      keep("co-chu", within ? String(within) : "");
      root.dataset.text = within;
    },
    // Makes another sheet follow the chosen theme, such as one of a frame.
    follow(sheet) {
      note(sheet.cssRules);
      answer();
    },
  };

  function leaveOut(alerts) {
    const [sheet] = document.styleSheets;
    for (const [id, words] of Object.entries(alerts)) {
      const alert = CSS.escape(`${id}:${words}`);
      sheet.insertRule(`[data-alert="${alert}"] { display: none }`, sheet.cssRules.length);
    }
  }

  // The parts of the masthead are centred on each other: each would move when the next one arrives.
  // The link is made here because HTML checkers do not know it yet; older browsers ignore it.
  // Its target is empty: the standard waits until that is closed, some browsers until it is open.
  function waitFor(id) {
    const link = document.createElement("link");
    link.rel = "expect";
    link.href = `#${id}`;
    link.setAttribute("blocking", "render");
    document.head.append(link);
  }

  if (paintFrom) waitFor(paintFrom);
  root.dataset.script = "";
  if (navigator.share) root.dataset.share = "";
  root.dataset.text = display.size;
  try {
    if (!root.dataset.theme) root.dataset.theme = read("giao-dien");
    new MutationObserver(answer).observe(root, { attributeFilter: ["data-theme"] });
    for (const sheet of document.styleSheets) note(sheet.cssRules);
    answer();
    leaveOut(JSON.parse(read("thong-bao") || "{}"));
  } catch {
    // The sheet cannot be read: the setting of the system applies.
  }
})();
