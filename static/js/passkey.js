// Passkeys. A form marked data-passkey asks the device for its answer (finger, face or PIN) and sends it along.
// "create" and "get" find their options in the page; "login" fetches them, since nobody has said yet who it is.

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
};
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const keyIds = (list) => (list ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

async function create({ publicKey }) {
  const selection = { ...publicKey.authenticatorSelection, residentKey: "required", userVerification: "required" };
  const options = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user.id) },
    excludeCredentials: keyIds(publicKey.excludeCredentials),
    authenticatorSelection: { ...selection, requireResidentKey: true },
  };
  return navigator.credentials.create({ publicKey: options });
}

async function get({ publicKey }) {
  const options = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    allowCredentials: keyIds(publicKey.allowCredentials),
  };
  return navigator.credentials.get({ publicKey: options });
}

function packed(credential) {
  const answer = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) answer[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) answer.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: answer,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment,
  });
}

async function ask(form) {
  if (form.dataset.passkey === "login") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) throw new Error("no options");
    return get((await answer.json()).request_options);
  }
  const data = JSON.parse(document.getElementById("passkey-options").textContent);
  return form.dataset.passkey === "create" ? create(data.creation_options) : get(data.request_options);
}

async function run(form) {
  const note = form.querySelector("[data-passkey-note]");
  const button = form.querySelector("[data-passkey-button]");
  note.hidden = true;
  button.disabled = true;
  try {
    form.elements.credential.value = packed(await ask(form));
    form.submit();
  } catch (error) {
    const known = { InvalidStateError: form.dataset.twice, SecurityError: form.dataset.place };
    note.textContent = known[error.name] ?? form.dataset.refused;
    note.hidden = false;
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[data-passkey-button]");
  if (!window.PublicKeyCredential) {
    form.querySelector("[data-passkey-note]").textContent = form.dataset.unsupported;
    form.querySelector("[data-passkey-note]").hidden = form.dataset.passkey === "login";
    button.hidden = true;
    continue;
  }
  button.hidden = false;
  button.addEventListener("click", () => run(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(form);
  });
}
