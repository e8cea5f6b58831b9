/* Enter in a one-line field moves to the next field and does not send the form (admin/no_enter.html). */
"use strict";

const FIELDS = "select, textarea, input:not([type=submit], [type=button], [type=image], [type=reset])";

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
  if (!field.form?.querySelector("[data-no-enter]") || field.closest(".selector-filter")) return;
  if (!field.matches("input:not([type=submit], [type=button], [type=file], [type=image], [type=reset])"))
    return;
  event.preventDefault();
  // Never on to a button: Enter held down or pressed once more would press it.
  const fields = [...field.form.elements].filter(
    (each) => each.matches(FIELDS) && !each.disabled && each.tabIndex >= 0 && each.offsetParent,
  );
  const next = fields[fields.indexOf(field) + 1];
  if (next) next.focus();
  else field.blur();
});

// Django's own script puts the cursor on the first button, which is the one that confirms.
addEventListener("load", () => document.querySelector(".confirmation")?.focus());
