/* Boxes to tick, and a day with its hour, answer one question: it is told with them to who hears the
   form. Django gives it to none of them, as a label is of one field. */
"use strict";

for (const label of document.querySelectorAll(".form-row .flex-container > label:not([for])")) {
  const group = label.nextElementSibling;
  if (!group?.querySelector("input:not([type=hidden]), select, textarea")) continue;
  const help = label.closest(".flex-container").parentElement.querySelector(":scope > .help");
  const name = group.querySelector("[id]").id;
  label.id = `${name}_question`;
  group.role = "group";
  group.setAttribute("aria-labelledby", label.id);
  if (!help) continue;
  help.id ||= `${name}_hint`;
  group.setAttribute("aria-describedby", help.id);
}
