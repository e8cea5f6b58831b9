// Offers the browser's print dialog on the page made for paper.
const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());
