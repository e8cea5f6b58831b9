/* The text being written, in the theme chosen for the admin: its frame has sheets of its own. */
"use strict";

CKEDITOR.on("instanceCreated", ({ editor }) => {
  editor.on("contentDom", () => {
    for (const link of editor.document.$.querySelectorAll('link[rel="stylesheet"]')) {
      if (link.sheet) display.follow(link.sheet);
      else link.addEventListener("load", () => display.follow(link.sheet), { once: true });
    }
  });
});
