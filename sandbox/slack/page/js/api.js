// The sandbox's controls: what a person does, what they see, what the panel makes happen.

async function asked(path, options) {
  const response = await fetch(`/_sandbox/${path}`, options);
  const body = await response.json();
  if (body.error !== undefined) throw new Error(body.error);
  return body.result;
}

function post(path, given) {
  return asked(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(given),
  });
}

/** One act of a person: command, press, fill, submit, close, options, say, open_home, screen. */
export function act(user, what, given = {}) {
  return post(`people/${encodeURIComponent(user)}/${what}?quiet`, given);
}

export const described = () => asked("page");
export const happenings = () => asked("happenings");
export const happen = (name, given) => post(`happenings/${encodeURIComponent(name)}`, given);
export const exchanges = (after) => asked(`exchanges?after=${after}`);
export const exchange = (number) => asked(`exchanges/${number}`);

/** What finds a message or view again. */
export function place(shown) {
  return shown.ts === undefined ? { id: shown.id } : { channel: shown.channel, ts: shown.ts };
}
