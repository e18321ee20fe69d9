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
