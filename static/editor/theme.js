/* The text being written, in the theme chosen for the admin: the sheets in its frame ask the system
   about the dark, and here the admin's switch answers, as static/js/theme.js does for readers. */
"use strict";

{
  const QUESTION = /\(prefers-color-scheme: dark\)/;
  const ANSWERS = { light: "(max-width: 0px)", dark: "(min-width: 0px)" };
  const asked = new Map(); // every media rule about the dark, with what it asks

  const note = (rules) => {
    for (const rule of rules) {
      if (rule.media && QUESTION.test(rule.media.mediaText)) asked.set(rule, rule.media.mediaText);
      if (rule.cssRules) note(rule.cssRules);
    }
  };

  const answer = () => {
    const said = ANSWERS[document.documentElement.dataset.theme];
    for (const [rule, question] of asked) {
      rule.media.mediaText = said ? question.replace(QUESTION, said) : question;
    }
  };

  const take = (link) => {
    note(link.sheet.cssRules);
    answer();
  };

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    editor.on("contentDom", () => {
      asked.clear(); // a frame made anew has rules of its own
      for (const link of editor.document.$.querySelectorAll('link[rel="stylesheet"]')) {
        if (link.sheet) take(link);
        else link.addEventListener("load", () => take(link), { once: true });
      }
    });
  });
  new MutationObserver(answer).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
