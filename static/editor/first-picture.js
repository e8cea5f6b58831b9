/* Offers the first picture of the text as the article's lead picture, once the text has one. Without
   this the box is always there, and the server looks for the picture when the form is saved. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const box = document.getElementById("id_lead_from_text");
  const shown = document.querySelector(".lead-picture__shown");
  if (!box || !shown || !window.CKEDITOR) return;
  const field = (name) => document.getElementById(`id_lead_${name}`);
  const row = box.closest(".form-row");

  const first = () => window.CKEDITOR.instances.id_body?.editable()?.findOne('img[src*="/media/"]')?.$;

  const show = (picture) => {
    shown.hidden = !picture;
    if (picture) shown.src = picture.src;
  };

  let offered = false;
  const offer = () => {
    const picture = first();
    row.hidden = !picture && !box.checked;
    if (box.checked) show(picture);
    else if (picture && !offered && shown.hidden) {
      offered = true; // once: whoever closes the group wants none
      row.closest("details").open = true;
    }
  };

  box.addEventListener("change", () => {
    if (box.checked) {
      // The library's description of that picture is taken when the form is saved.
      for (const name of ["image", "upload", "alt"]) field(name).value = "";
      field("decorative").checked = false;
    }
    show(box.checked && first());
  });
  field("image").addEventListener("change", () => {
    box.checked = false; // another picture was chosen, or none
  });

  offer();
  window.CKEDITOR.on("instanceReady", ({ editor }) => {
    offer();
    editor.on("change", offer);
  });
});
