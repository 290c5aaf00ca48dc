// While practices are ticked, shows what the network would be with them: the same answer as of the button beneath.
const form = document.querySelector("[data-choosing]");
let asked = 0;

async function show() {
  const mine = ++asked;
  const body = new FormData(form);
  body.append("show", "");
  const response = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const shown = page.getElementById("with-chosen");
  if (response.ok && shown && mine === asked) document.getElementById("with-chosen").replaceChildren(...shown.childNodes);
}

form?.addEventListener("change", (event) => {
  if (event.target.name === "practice") show().catch(() => {});
});
