// Finds the proof of work for a form (core/submissions/forms.py) while the reader types. The button
// is disabled until then. SHA-256 is implemented here, because browsers do not offer theirs to pages
// over plain http; without a promise for each hash it is also faster.
const form = document.querySelector("form[data-proof-bits]");
const button = form.querySelector("button");
const bits = Number(form.dataset.proofBits);
const BATCH = 2000; // hashes between two pauses, in which the browser reacts to the reader

const fraction = (root) => Math.floor((root % 1) * 2 ** 32);
const primes = [];
for (let n = 2; primes.length < 64; n += 1) {
  if (primes.every((prime) => n % prime)) primes.push(n);
}
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const ROUNDS = primes.map((prime) => fraction(Math.cbrt(prime)));
const turn = (word, by) => (word >>> by) | (word << (32 - by));

// Mixes the block of 16 words at the start of `words` into `state` (FIPS 180-4, 6.2.2).
function mix(state, words) {
  for (let i = 16; i < 64; i += 1) {
    const [near, far] = [words[i - 15], words[i - 2]];
    const low = turn(near, 7) ^ turn(near, 18) ^ (near >>> 3);
    const high = turn(far, 17) ^ turn(far, 19) ^ (far >>> 10);
    words[i] = words[i - 16] + low + words[i - 7] + high;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const choice = (e & f) ^ (~e & g);
    const most = (a & b) ^ (a & c) ^ (b & c);
    const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + ROUNDS[i] + words[i];
    const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + most;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] += word;
  });
}

// Returns the first 32 bits of the SHA-256 of an ASCII text.
function beginning(text) {
  const length = (((text.length + 8) >> 6) + 1) << 4;
  const message = new Int32Array(length);
  for (let i = 0; i < text.length; i += 1) {
    message[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i % 4));
  }
  message[text.length >> 2] |= 0x80 << (24 - 8 * (text.length % 4));
  message[length - 1] = text.length * 8;
  const state = Int32Array.from(START.map((word) => word | 0));
  const words = new Int32Array(64);
  for (let block = 0; block < length; block += 16) {
    words.set(message.subarray(block, block + 16));
    mix(state, words);
  }
  return state[0];
}

async function find(opened) {
  for (let number = 0; ; number += 1) {
    if (Math.clz32(beginning(`${opened}:${number}`)) >= bits) return number;
    if (number % BATCH === BATCH - 1) await new Promise((resolve) => setTimeout(resolve));
  }
}

button.disabled = true;
find(form.elements.opened.value)
  .then((number) => {
    form.elements.proof.value = number;
  })
  .finally(() => {
    button.disabled = false; // without a proof the server says what to do
  });
