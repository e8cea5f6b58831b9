/* The article's lead picture: choose it from the library, or see the file about to be uploaded. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const field = document.querySelector(".lead-picture");
  if (!field) return;
  const part = (name) => field.querySelector(`.lead-picture__${name}`);
  const number = field.querySelector("input");
  const upload = document.getElementById("id_lead_upload");
  const alt = document.getElementById("id_lead_alt");
  const decorative = document.getElementById("id_lead_decorative");

  const show = (address) => {
    part("shown").hidden = part("clear").hidden = !address;
    if (address) part("shown").src = address;
    number.dispatchEvent(new Event("change", { bubbles: true })); // a script's change sends none
  };

  const describe = (picture) => {
    alt.value = picture?.alt ?? "";
    decorative.checked = Boolean(picture?.decorative);
  };

  part("choose").addEventListener("click", async () => {
    const picture = await window.pictures.choose(field.dataset.libraryUrl);
    if (!picture) return;
    number.value = picture.id;
    upload.value = "";
    describe(picture);
    show(picture.url);
  });

  part("clear").addEventListener("click", () => {
    number.value = upload.value = "";
    describe(null);
    show("");
  });

  upload.addEventListener("change", () => {
    const [file] = upload.files;
    if (!file) return;
    describe(null);
    const reader = new FileReader();
    reader.addEventListener("load", () => upload.files[0] === file && show(reader.result));
    reader.readAsDataURL(file);
    alt.focus();
  });
});
