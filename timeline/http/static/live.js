// The newest page, and then what changes: the same functions that any other client calls.
"use strict";

const API = "api/v1/activities/";
const SHOWN = 60;
const DATES = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const list = document.getElementById("activities");
const entry = document.getElementById("entry");
let token = sessionStorage.getItem("token");

const say = (text) => { document.getElementById("state").textContent = text; };
const headers = (more = {}) => (token ? { Authorization: `Bearer ${token}`, ...more } : more);

function part(name, text, kind = "span") {
  const found = document.createElement(kind);
  found.className = name;
  found.textContent = text;
  return found;
}

function row(activity) {
  const item = document.createElement("li");
  item.dataset.id = activity.id;
  item.dataset.date = activity.activity_date;
  const time = part("", DATES.format(new Date(activity.activity_date)), "time");
  time.dateTime = activity.activity_date;
  const about = [activity.related_to, activity.assigned_to]
    .filter(Boolean).map((one) => one.name ?? one.id);
  item.append(
    time,
    part("kind", activity.activity_type),
    part("subject", activity.subject),
    part("about", [activity.status, activity.priority, ...about].join(" · ")),
  );
  return item;
}

function put(activity, isNew) {
  drop(activity.id);
  const item = row(activity);
  item.classList.toggle("new", isNew);
  const before = [...list.children].find((one) => one.dataset.date <= activity.activity_date);
  list.insertBefore(item, before ?? null);
  while (list.children.length > SHOWN) list.lastElementChild.remove();
}

function drop(id) {
  list.querySelector(`[data-id="${CSS.escape(id)}"]`)?.remove();
}

async function load() {
  const answer = await fetch(`${API}timeline/?view=history&limit=${SHOWN}&include=position`,
    { headers: headers() });
  const found = await answer.json();
  if (answer.status === 401) {
    entry.hidden = false;
    say(found.detail);
    return null;
  }
  if (!answer.ok) throw new Error(found.detail);
  entry.hidden = true;
  list.replaceChildren(...found.results.map(row));
  return found.position;
}

// Server-sent events by fetch: EventSource sends no Authorization.
async function* events(after) {
  const answer = await fetch(`${API}live/?view=history`,
    { headers: headers({ "Last-Event-ID": after }) });
  if (!answer.ok) throw new Error((await answer.json()).detail);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const whole = text.split("\n\n");
    text = whole.pop();
    for (const block of whole) {
      yield Object.fromEntries(block.split("\n").map((line) => {
        const at = line.indexOf(": ");
        return [line.slice(0, at), line.slice(at + 2)];
      }));
    }
  }
}

async function follow() {
  let after = null;
  for (;;) {
    try {
      after ??= await load();
      if (after === null) return;
      for await (const event of events(after)) {
        say("live");
        if (event.event === "resync") { after = await load(); continue; }
        after = event.id;
        if (event.event !== "change") continue;
        const { change, activity } = JSON.parse(event.data);
        if (change === "remove") drop(activity.id); else put(activity, true);
      }
    } catch (error) {
      say(`connecting again: ${error.message}`);
      // Too far behind, or another database: the page is read anew.
      after = null;
    }
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
  }
}

entry.addEventListener("submit", (event) => {
  event.preventDefault();
  token = document.getElementById("token").value.trim();
  sessionStorage.setItem("token", token);
  follow();
});

follow();
