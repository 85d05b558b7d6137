// Keeps the page up to date. The server says what is other, as HTML it has made, and in
// which order the pieces of a list stand; here they are put into their places.
"use strict";

const connection = document.getElementById("connection");
let version = document.body.dataset.since;
let events = null;

function say(text, state) {
	connection.textContent = text;
	connection.dataset.state = state;
}

function elementOf(html) {
	const template = document.createElement("template");
	template.innerHTML = html;
	return template.content.firstElementChild;
}

// Marks the values that are other than those that stood there.
function flash(before, after) {
	const old = new Map();
	for (const row of before.querySelectorAll("[data-property]")) {
		old.set(row.dataset.property, row.querySelector(".value").textContent);
	}
	for (const row of after.querySelectorAll("[data-property]")) {
		const value = row.querySelector(".value");
		if (old.has(row.dataset.property) && old.get(row.dataset.property) !== value.textContent) {
			value.classList.add("flash");
		}
	}
}

// Puts a piece in the place of an older one, for somebody who may be reading it.
function replace(before, after) {
	flash(before, after);
	const open = before.querySelector("details")?.open;
	const focused = before.contains(document.activeElement);
	before.replaceWith(after);
	if (open) after.querySelector("details").open = true;
	if (focused) after.querySelector("button, summary")?.focus({preventScroll: true});
}

function arrange(list, order, fresh) {
	const here = new Map(Array.from(list.children, (e) => [e.id, e]));
	let next = list.firstElementChild;
	for (const id of order) {
		const element = fresh.get(id) ?? here.get(id);
		here.delete(id);
		if (!element) continue;
		if (element === next) next = next.nextElementSibling;
		else list.insertBefore(element, next);
	}
	for (const gone of here.values()) gone.remove();
}

function apply(update) {
	const fresh = new Map();
	for (const piece of update.pieces ?? []) {
		const after = elementOf(piece.html);
		const before = document.getElementById(piece.id);
		if (before) replace(before, after);
		else fresh.set(piece.id, after);
	}
	for (const [name, order] of Object.entries(update.lists ?? {})) {
		const list = document.querySelector(`[data-list="${name}"]`);
		if (list) arrange(list, order, fresh);
	}
}

function watch() {
	events?.close();
	events = new EventSource("/_mock/page/events?since=" + encodeURIComponent(version));
	events.onopen = () => say("live", "live");
	events.onerror = () => {
		if (events.readyState === EventSource.CLOSED) say("the server does not answer; reload the page", "lost");
		else say("the server is away; trying again", "lost");
	};
	events.onmessage = (event) => {
		version = event.lastEventId;
		apply(JSON.parse(event.data));
	};
}

// A page that nobody sees rests, so that any number of them can be open.
function see() {
	if (document.hidden) {
		events?.close();
		say("resting", "lost");
	} else {
		watch();
	}
}

async function copy(button) {
	const text = button.closest(".inside").querySelector("[data-testid=entry-curl]");
	try {
		await navigator.clipboard.writeText(text.textContent);
		button.textContent = "Copied";
	} catch {
		getSelection().selectAllChildren(text); // where there is no clipboard, as over plain HTTP from afar
		button.textContent = "Selected";
	}
}

document.documentElement.classList.add("scripted");
document.addEventListener("visibilitychange", see);
document.addEventListener("click", (event) => {
	const button = event.target.closest(".copy");
	if (button) copy(button);
});
addEventListener("pagehide", () => events?.close());
addEventListener("pageshow", see);
