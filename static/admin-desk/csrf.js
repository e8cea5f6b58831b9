/* The token that shows that a request comes from our own pages. Who signs in again in another tab gets
   another one: what is open already sends that, and not the one that it was loaded with. */
"use strict";

window.csrfToken = () =>
  document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ??
  document.querySelector("[name=csrfmiddlewaretoken]").value;

document.addEventListener(
  "submit",
  ({ target }) => {
    const field = target.elements.csrfmiddlewaretoken;
    if (field) field.value = window.csrfToken();
  },
  true,
);
