/* Shows the focal point on a picture, and moves it by a click. The number fields work without this. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const picker = document.querySelector(".focus-picker");
  const fields = { x: document.getElementById("id_focus_x"), y: document.getElementById("id_focus_y") };
  if (!picker || !fields.x || !fields.y) return;
  const mark = document.createElement("span");
  mark.className = "focus-picker__mark";
  picker.append(mark);

  const show = () => {
    mark.style.left = `${fields.x.value || 50}%`;
    mark.style.top = `${fields.y.value || 50}%`;
  };

  picker.addEventListener("click", (event) => {
    const box = picker.getBoundingClientRect();
    const percent = (part) => Math.min(100, Math.max(0, Math.round(part * 100)));
    fields.x.value = percent((event.clientX - box.left) / box.width);
    fields.y.value = percent((event.clientY - box.top) / box.height);
    show();
  });
  for (const field of Object.values(fields)) {
    Object.assign(field, { min: 0, max: 100 });
    field.addEventListener("input", show);
  }
  show();
});
