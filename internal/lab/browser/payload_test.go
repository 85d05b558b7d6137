package browser_test

import "strings"

// payloads are names that somebody gives to a thing who means no good, or who has just
// been careless. Each would do something where a page takes it for anything but text.
var payloads = []string{
	// Elements, and what makes them run.
	`<script>alert(1)</script>`,
	`</script><script>alert(1)</script>`,
	`<img src=x onerror=alert(1)>`,
	`<svg onload=alert(1)>`,
	`<svg><script>alert(1)</script></svg>`,
	`<svg><animate onbegin=alert(1) attributeName=x dur=1s>`,
	`<body onload=alert(1)>`,
	`<iframe src="javascript:parent.alert(1)"></iframe>`,
	`<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>`,
	`<object data="data:text/html,<script>alert(1)</script>"></object>`,
	`<embed src="javascript:alert(1)">`,
	`<details open ontoggle=alert(1)>`,
	`<input autofocus onfocus=alert(1)>`,
	`<video><source onerror=alert(1)></video>`,
	`<audio src=x onerror=alert(1)>`,
	`<math><mtext><table><mglyph><style><!--</style><img src=x onerror=alert(1)>`,
	`<form action="javascript:alert(1)"><button>Allow</button></form>`,
	`<button formaction="javascript:alert(1)">Allow</button>`,
	`<base href="http://evil.example/">`,
	`<link rel=stylesheet href="http://evil.example/x.css">`,
	`<meta http-equiv="refresh" content="0;url=http://evil.example/">`,
	`<style>@import "http://evil.example/x.css";*{display:none}</style>`,
	`<img src="http://evil.example/x.png">`,
	`<marquee onstart=alert(1)>`,
	`<a href="javascript:alert(1)" autofocus>here</a>`,
	`<template shadowrootmode=open><script>alert(1)</script></template>`,
	`<ScRiPt >alert(1)</sCrIpT >`,
	`<<script>alert(1)//<</script>`,
	// Ways out of where a text stands.
	`" onmouseover="alert(1)`,
	`' onfocus='alert(1)' autofocus='`,
	`"><img src=x onerror=alert(1)>`,
	`'><script>alert(1)</script>`,
	`--><script>alert(1)</script><!--`,
	`</title><script>alert(1)</script>`,
	`</textarea><script>alert(1)</script>`,
	`</style><script>alert(1)</script>`,
	`</bdi></h3></li><li id="connection">`,
	`]]><script>alert(1)</script>`,
	"`;alert(1);`${alert(1)}",
	`');alert(1);//`,
	`javascript:alert(1)`,
	// What other languages would run.
	`{{constructor.constructor('alert(1)')()}}`,
	`{{.}} {{template "page"}} ${7*7} <%= 7*7 %> #{7*7}`,
	`&lt;script&gt;alert(1)&lt;/script&gt; &#60;b&#62; &amp;amp;`,
	`%3Cscript%3Ealert(1)%3C/script%3E %00 %0d%0a`,
	`\u003cscript\u003ealert(1)\u003c/script\u003e \x3cb\x3e`,
	// Lines that an event stream would end with.
	"a\n\ndata: {\"pieces\":[{\"id\":\"connection\",\"html\":\"<b>pwned</b>\"}]}\n\n",
	"a\r\n\r\nevent: message\r\ndata: {}\r\n\r\n",
	"a\u2028alert(1)\u2029alert(1)",
	// What can be seen, but not as it is.
	"\u202eecila\u202c \u2066bob\u2069 \u200f\u061c",
	"al\u200bi\u200cc\u200de\ufeff\u00ad",
	"\u0001\u0007\u001b[31mred\u001b[0m\u007f\u009b",
	"Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034da\u036b\u0357\u0334\u0362\u0335\u031c\u0330\u0354lgo",
	"👩‍👩‍👧‍👦 🏳️‍🌈 \U000E0041 \U0001F1E9\U0001F1EA",
	// And such as are only much.
	strings.Repeat("long ", 2000),
	strings.Repeat("W", 10_000),
	strings.Repeat("<b>", 3000),
}

// isASCII reports whether a payload can be the name of a customer.
func isASCII(text string) bool {
	return len(text) <= 256 && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}
