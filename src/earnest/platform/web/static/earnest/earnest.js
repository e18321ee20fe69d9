// Comforts only: every page works without this file.

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
});

// Coming back by the browser's own button, a form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

// One preview at a time is enough.
document.addEventListener("toggle", (event) => {
  if (!event.target.open || !event.target.matches("details.act")) return;
  for (const other of document.querySelectorAll("details.act[open]")) if (other !== event.target) other.open = false;
}, true);

// A page that says where to listen is told when what it shows has changed, as long as somebody looks at it. What is new is
// put in place, but never while somebody reads a consequence or fills in a form: then the page only says that there is news.
const main = () => document.getElementById("main");
let listening = null;
let changed = false;

function listen() {
  const address = main()?.dataset.live;
  if (!address || listening || document.hidden) return;
  listening = new EventSource(address);
  listening.addEventListener("changed", () => {
    changed = true;
    show();
  });
}

function busy() {
  const edited = (field) => field.type !== "hidden" && (field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.matches("input, textarea") && field.value !== field.defaultValue);
  return main().querySelector("details[open]") !== null
    || document.activeElement.matches("main input, main textarea, main select")
    || [...main().querySelectorAll("form *")].some((field) => "form" in field && edited(field));
}

async function show() {
  if (!changed || document.hidden) return;
  if (busy()) {
    main().querySelector(".changed").hidden = false;
    return;
  }
  changed = false;
  const address = new URL(location.href);
  for (const told of ["did", "done", "asked"]) address.searchParams.delete(told);
  const here = main().contains(document.activeElement);
  await htmx.ajax("GET", address.pathname + address.search, { target: "#main", select: "#main", swap: "outerHTML" });
  if (here) main().focus({ preventScroll: true });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    listening?.close();
    listening = null;
  } else {
    listen();
    show();
  }
});
listen();

// What is shown once can be taken with one press.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied;
  });
}
