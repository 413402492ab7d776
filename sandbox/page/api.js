// The sandbox's HTTP calls and the live connection.

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    return { ok: false, error: "unreachable" };
  }
  try {
    return await response.json();
  } catch {
    return { ok: false, error: response.ok ? "not_json" : `http_${response.status}` };
  }
}

export const act = (user, verb, body = {}) => call("POST", `/sandbox/as/${encodeURIComponent(user)}/${verb}`, body);

/** A message with files; `onProgress` hears which part of it has been sent. */
export function upload(user, fields, files, onProgress) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const file of files) form.append("file", file, file.name);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/sandbox/as/${encodeURIComponent(user)}/upload`);
    request.responseType = "json";
    request.upload.onprogress = (event) => { if (event.lengthComputable) onProgress(event.loaded / event.total); };
    request.onload = () => resolve(request.response ?? { ok: false, error: request.status < 300 ? "not_json" : `http_${request.status}` });
    request.onerror = request.onabort = () => resolve({ ok: false, error: "unreachable" });
    request.send(form);
  });
}

export const view = (user) => call("GET", `/sandbox/as/${encodeURIComponent(user)}/view`);
export const moveClock = (body) => call("POST", "/sandbox/clock", body);

/** What `user` sees, again and again, over a connection that comes back by itself. */
export function live(user, { onView, onState }) {
  let socket, timer, pause = 250, over = false;

  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/sandbox/live?as=${encodeURIComponent(user)}`);
    socket.onmessage = (event) => {
      if (over) return;
      pause = 250;
      onState(true);
      onView(JSON.parse(event.data));
    };
    socket.onclose = () => {
      if (over) return;
      onState(false);
      timer = setTimeout(connect, pause + Math.random() * 200);
      pause = Math.min(pause * 2, 5000);
    };
  };
  const hurry = () => {
    if (over || socket.readyState < WebSocket.CLOSING) return;
    clearTimeout(timer);
    pause = 250;
    connect();
  };
  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);
  connect();

  return () => {
    over = true;
    clearTimeout(timer);
    removeEventListener("online", hurry);
    document.removeEventListener("visibilitychange", hurry);
    socket.close();
  };
}
