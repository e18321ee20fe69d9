// Comforts of a launch only: every page works without this file.

// A countdown by the server's clock: the page says what time it was there, and only the time since then is measured here.
for (const shown of document.querySelectorAll("[data-countdown]")) {
  const end = Number(shown.dataset.countdown);
  const told = Number(shown.dataset.now);
  const began = performance.now();
  let reloading = false;
  const tick = () => {
    const left = Math.max(end - told - (performance.now() - began), 0);
    const seconds = Math.ceil(left / 1000);
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    shown.textContent = parts.map((part) => String(part).padStart(2, "0")).join(":");
    if (left === 0 && !reloading) {
      reloading = true; // not everybody in the same moment
      setTimeout(() => location.reload(), 500 + Math.random() * 2500);
    }
  };
  tick();
  setInterval(tick, 250);
}

// The waiting room asks how it stands as often as it was told to, and goes on by itself.
const room = document.querySelector("main[data-wait]");

async function ask() {
  try {
    const answer = await fetch(location.pathname + ".json", { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    const told = await answer.json();
    if (told.stage !== room.dataset.stage) {
      location.reload();
      return;
    }
    for (const shown of room.querySelectorAll("[data-told]")) shown.textContent = told[shown.dataset.told];
    setTimeout(ask, told.again_seconds * 1000);
  } catch {
    setTimeout(ask, 10000);
  }
}

if (room && room.dataset.stage !== "over") setTimeout(ask, Number(room.dataset.wait) * 1000);

// The control room is told every second by the intake, as long as somebody looks at it.
const figures = document.querySelector("[data-feed]");
let told = null;

function tell(event) {
  const now = JSON.parse(event.data);
  for (const shown of figures.querySelectorAll("[data-figure]")) shown.textContent = now[shown.dataset.figure];
  for (const variant of now.variants) {
    const row = figures.querySelector(`[data-variant="${CSS.escape(variant.code)}"]`);
    if (!row) continue;
    variant.left = Math.max(Number(row.dataset.capacity) - variant.held - variant.paid, 0);
    for (const shown of row.querySelectorAll("[data-count]")) shown.textContent = variant[shown.dataset.count];
  }
}

function look() {
  if (document.hidden) {
    told?.close();
    told = null;
  } else if (!told) {
    told = new EventSource(figures.dataset.feed);
    told.addEventListener("figures", tell);
  }
}

// An act that is not carried out yet is looked at again, unless somebody is just writing the next one.
function again() {
  if (document.querySelector("details[open]")) setTimeout(again, 3000);
  else location.reload();
}

if (figures) {
  look();
  if ("waits" in figures.dataset) setTimeout(again, 3000);
  document.addEventListener("visibilitychange", look);
}
