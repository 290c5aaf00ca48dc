// While practices are ticked, shows what the network would be with them: the same answer as of the button beneath, which
// is then needed no more.
const form = document.querySelector("[data-choosing]");
let asked = 0;

async function show() {
  const mine = ++asked;
  const body = new FormData(form);
  body.append("show", "");
  const response = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok || mine !== asked) return;
  for (const part of form.querySelectorAll("[data-live]")) {
    const shown = page.getElementById(part.id);
    if (shown) part.replaceChildren(...shown.childNodes);
  }
}

if (form) {
  form.querySelector("[name=show]").hidden = true;
  form.addEventListener("change", (event) => {
    if (event.target.name === "practice") show().catch(() => {});
  });
}
