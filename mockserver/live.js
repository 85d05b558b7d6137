// Keeps the page up to date. The server says what is other, as HTML it has made, and in
// which order the pieces of a list stand; here they are put into their places.
"use strict";

const connection = document.getElementById("connection");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
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

// Makes one piece like another, and touches nothing that is the same: what is being
// read, or has the focus, stays where it is.
function morph(from, to) {
	if (from.nodeType !== Node.ELEMENT_NODE) {
		if (from.data === to.data) return;
		from.data = to.data;
		flash(from.parentElement);
		return;
	}
	for (const {name, value} of to.attributes) {
		if (from.getAttribute(name) !== value) from.setAttribute(name, value);
	}
	const before = [...from.childNodes];
	const after = [...to.childNodes];
	if (before.length === after.length && before.every((node, i) => node.nodeName === after[i].nodeName)) {
		before.forEach((node, i) => morph(node, after[i]));
	} else {
		from.replaceChildren(...after);
	}
}

// Shows for a moment that a value is another.
function flash(element) {
	if (calm.matches || !element.matches("[data-testid=value]")) return;
	element.animate([{backgroundColor: "var(--tint)"}, {backgroundColor: "transparent"}], 1000);
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
		if (before) morph(before, after);
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
