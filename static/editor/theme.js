/* Applies the theme of the admin to the text in the editor, whose frame has its own style sheets. */
"use strict";

CKEDITOR.on("instanceCreated", ({ editor }) => {
  editor.on("contentDom", () => {
    for (const link of editor.document.$.querySelectorAll('link[rel="stylesheet"]')) {
      if (link.sheet) display.follow(link.sheet);
      else link.addEventListener("load", () => display.follow(link.sheet), { once: true });
    }
  });
});
