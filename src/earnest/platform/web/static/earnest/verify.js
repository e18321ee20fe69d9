// Checks a receipt of a launch in the browser, as earnest.evidence.receipts does. Nothing is sent anywhere; the same file
// works in a page that was saved. Sources: RFC 9162 (trees), C2SP signed-note and tlog-checkpoint (signed heads).
(() => {
  "use strict";
  const BYTES_MAX = 64 * 1024;
  const FIELDS = ["earnest_receipt", "entry", "head", "index", "key", "private", "proof", "salt"];
  const ENTRY = /^([a-z][a-z_]{0,23}) (0|[1-9]\d*) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([a-z0-9][a-z0-9._-]{0,63}|-) ([0-9a-f]{64})$/;
  const words = JSON.parse(document.getElementById("verify-words").textContent);
  const utf8 = new TextEncoder();

  class Invalid extends Error {}
  const must = (holds, code) => {
    if (!holds) throw new Invalid(code);
  };

  function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
    return whole;
  }

  function fourBytes(number) {
    const bytes = new DataView(new ArrayBuffer(4));
    bytes.setUint32(0, number);
    return new Uint8Array(bytes.buffer);
  }

  const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));

  function base64(text, code) {
    must(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text), code);
    return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  }

  function readReceipt(text) {
    let found;
    try {
      found = JSON.parse(text);
    } catch {
      throw new Invalid("not_receipt");
    }
    const texts = (list) => Array.isArray(list) && list.every((each) => typeof each === "string");
    must(found !== null && typeof found === "object" && found.earnest_receipt === 1, "not_receipt");
    must(Object.keys(found).sort().join() === FIELDS.join(), "not_receipt");
    must([found.entry, found.head, found.key, found.salt].every((each) => typeof each === "string"), "not_receipt");
    must(Number.isSafeInteger(found.index) && texts(found.private) && texts(found.proof), "not_receipt");
    return found;
  }

  // A key in one line, name+id+key: its id is the hash of the other two, so a slip of the pen is seen.
  async function readKey(line) {
    const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line.trim()) || [];
    must(name, "key");
    const content = base64(encoded, "key");
    must(content.length === 33 && content[0] === 1, "key");
    must(hex((await sha256(utf8.encode(`${name}\n`), content)).slice(0, 4)) === id, "key");
    return { name, id, public: content.slice(1), line: line.trim() };
  }

  async function signed(text, value, key) {
    let verifier;
    try {
      verifier = await crypto.subtle.importKey("raw", key.public, "Ed25519", false, ["verify"]);
    } catch {
      throw new Invalid("browser");
    }
    return crypto.subtle.verify("Ed25519", verifier, value, utf8.encode(text));
  }

  // A note: its text, an empty line, the lines of those who signed it. Every line under the key's name must be right.
  async function readHead(note, key) {
    const end = note.lastIndexOf("\n\n");
    must(end > 0 && note.endsWith("\n"), "head");
    const text = note.slice(0, end + 1);
    let own = 0;
    for (const line of note.slice(end + 2, -1).split("\n")) {
      const [, name, encoded] = /^\u2014 ([^+\s]+) (\S+)$/.exec(line) || [];
      must(name, "head");
      const content = base64(encoded, "head");
      if (name !== key.name || hex(content.slice(0, 4)) !== key.id) continue;
      must(await signed(text, content.slice(4), key), "signature");
      own += 1;
    }
    must(own, "signature");
    const [origin, size, root] = text.split("\n");
    must(origin === key.name && /^(0|[1-9]\d{0,14})$/.test(size), "head");
    const hash = base64(root || "", "head");
    must(hash.length === 32, "head");
    return { size: Number(size), root: hash };
  }

  // Source: RFC 9162, section 2.1.3.2. Numbers, not bits: a tree may have more leaves than 32 bits count.
  async function included(hash, index, size, proof, root) {
    const half = (number) => Math.floor(number / 2);
    must(index >= 0 && index < size, "inclusion");
    let [place, last, found] = [index, size - 1, hash];
    for (const sibling of proof) {
      must(last > 0, "inclusion");
      if (place % 2 || place === last) {
        found = await sha256([1], sibling, found);
        while (place && place % 2 === 0) [place, last] = [half(place), half(last)];
      } else {
        found = await sha256([1], found, sibling);
      }
      [place, last] = [half(place), half(last)];
    }
    must(last === 0 && same(found, root), "inclusion");
  }

  async function verify(text, published) {
    must(globalThis.crypto && crypto.subtle, "browser");
    must(utf8.encode(text).length <= BYTES_MAX, "not_receipt");
    const receipt = readReceipt(text);
    const key = await readKey(receipt.key);
    if (published) must((await readKey(published)).line === key.line, "other_key");
    const head = await readHead(receipt.head, key);
    const [, kind, number, at, variant, commitment] = ENTRY.exec(receipt.entry) || [];
    must(kind, "entry");
    const proof = receipt.proof.map((part) => base64(part, "inclusion"));
    await included(await sha256([0], utf8.encode(receipt.entry)), receipt.index, head.size, proof, head.root);
    const parts = [base64(receipt.salt, "commitment"), ...receipt.private.map((part) => utf8.encode(part))];
    must(parts[0].length >= 16, "commitment");
    const measured = parts.flatMap((part) => [fourBytes(part.length), part]);
    must(hex(await sha256(...measured)) === commitment, "commitment");
    return { receipt, kind, number, at, variant, key, size: head.size };
  }

  // The key as the launch publishes it, where this page stands on the launch's own server; else nothing is asked.
  async function publishedKey(name) {
    const prefix = `${location.host}/launch/`;
    if (!location.protocol.startsWith("http") || !name.startsWith(prefix)) return "";
    try {
      const answer = await fetch(`${location.origin}${name.slice(location.host.length)}/key`);
      return answer.ok ? (await answer.text()).trim() : "";
    } catch {
      return "";
    }
  }

  const form = document.querySelector("form[data-verify]");
  const [good, bad] = [document.getElementById("proven"), document.getElementById("unproven")];
  const tell = (place, values) => {
    for (const slot of place.querySelectorAll("[data-told]")) slot.textContent = values[slot.dataset.told] || "";
  };
  let turn = 0;

  async function show(content) {
    const own = (turn += 1); // the answer to an older question is not shown below a newer one
    const given = form.elements.key.value.trim();
    try {
      const text = await content();
      const proven = await verify(text, given);
      const known = given ? "given" : (await publishedKey(proven.key.name)) === proven.key.line ? "published" : "own";
      if (own !== turn) return;
      tell(good, {
        number: proven.number, variant: proven.variant, what: words.kinds[proven.kind] || proven.kind,
        at: proven.at.replace("T", " ").replace("Z", " UTC"), order: proven.receipt.private[0],
        name: proven.receipt.private[1], entry: String(proven.receipt.index), size: String(proven.size),
        log: proven.key.name, key: proven.key.line, trust: words.trust[known],
      });
      [good.hidden, bad.hidden] = [false, true];
      good.focus();
    } catch (error) {
      if (own !== turn) return;
      tell(bad, { why: words.why[error instanceof Invalid ? error.message : "not_receipt"] });
      [good.hidden, bad.hidden] = [true, false];
      bad.focus();
    }
  }

  // A receipt after the # of the address, as the square code of a printed one has it: a browser sends that to nobody.
  async function unpacked(text) {
    const packed = base64(text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "="), "not_receipt");
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const parts = [];
    for (let size = 0; ; ) {
      const { done, value } = await stream.read();
      if (done) return new TextDecoder().decode(joined(...parts));
      must((size += value.length) <= BYTES_MAX, "not_receipt");
      parts.push(value);
    }
  }

  const file = form.elements.receipt;
  const ask = () => {
    const chosen = file.files[0];
    if (chosen) show(() => (chosen.size > BYTES_MAX ? "" : chosen.text()));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (location.hash.length > 1 && !file.files.length) show(() => unpacked(location.hash.slice(1)));
    else ask();
  });
  file.addEventListener("change", ask);
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    file.files = event.dataTransfer.files;
    ask();
  });
  const fromAddress = () => {
    if (location.hash.length <= 100) return; // a place on the page, not a receipt
    file.required = false;
    show(() => unpacked(location.hash.slice(1)));
  };
  window.addEventListener("hashchange", fromAddress);
  fromAddress();
})();
