// Finds the proof of work that a flooded form asks for (portal/lib/guarded_form.py), while the
// reader types. The button waits for it.
const form = document.querySelector("form[data-proof-bits]");
const button = form.querySelector("button");
const bits = Number(form.dataset.proofBits);

async function leadingZeros(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Math.clz32(new DataView(digest).getUint32(0));
}

async function find(opened) {
  for (let number = 0; ; number += 1) {
    if ((await leadingZeros(`${opened}:${number}`)) >= bits) return number;
  }
}

button.disabled = true;
form.elements.proof.value = await find(form.elements.opened.value);
button.disabled = false;
