package main

// Rule S8: no secret is seen where it does not belong.
var secrets = []bug{
	{Name: "secret-under-one-verb", Rule: "S8", change: change{
		File: "connctd/secret.go",
		Old:  `func (s Secret) Format(f fmt.State, _ rune) {`,
		New:  "func (s Secret) Format(f fmt.State, verb rune) {\n\tif verb == 'x' {\n\t\t_, _ = fmt.Fprintf(f, \"%x\", s.Reveal())\n\t\treturn\n\t}\n",
	}},
	{Name: "secret-in-json", Rule: "S8", change: change{
		File: "connctd/secret.go",
		Old:  `case !s.revealed:`,
		New:  `case s.IsZero():`,
	}},
	{Name: "secret-in-decoding-error", Rule: "S8", change: change{
		File: "connctd/secret.go",
		Old:  `return fmt.Errorf("%w: a secret must be a JSON string", ErrInvalid)`,
		New:  `return fmt.Errorf("%w: a secret must be a JSON string: %s", ErrInvalid, data)`,
	}},
	{Name: "secret-in-encoding-error", Rule: "S8", change: change{
		File: "connctd/spec.go",
		Old:  `value, safeReason(err))`,
		New:  `value, ": "+err.Error())`,
	}},
	{Name: "secret-sent-redacted", Rule: "S8", change: change{
		File: "connctd/spec.go",
		Old:  `case bytes.Contains(raw, []byte(redacted)):`,
		New:  `case bytes.Equal(raw, []byte(redacted)):`,
	}},
	{Name: "secret-revealed-in-the-original", Rule: "S8", change: change{
		File: "connctd/reveal.go",
		Old:  "\t\tp := reflect.New(v.Type().Elem())\n",
		New:  "\t\tp := v\n",
	}},
	{Name: "echo-in-body", Rule: "S8", change: change{
		File: "connctd/error.go",
		Old:  `text := cut.Text(string(body))`,
		New:  `text := string(body)`,
	}},
	{Name: "echo-in-description", Rule: "S8", change: change{
		File: "connctd/error.go",
		Old:  `return cut.Text(s)`,
		New:  `return s`,
	}},
	{Name: "echo-half-at-the-end", Rule: "S8", change: change{
		File: "connctd/error.go",
		Old:  `text = cut.Part(string(body))`,
		New:  `text = cut.Text(string(body))`,
	}},
	{Name: "echo-by-token-endpoint", Rule: "S8", change: change{
		File: "connctd/exchange.go",
		Old:  `text(refused.ErrorDescription)`,
		New:  `refused.ErrorDescription`,
	}},
	{Name: "echo-cut-in-half", Rule: "S8", change: change{
		File: "connctd/exchange.go",
		Old:  `truncate([]byte(text(string(refused.Body))), maxErrorBody)`,
		New:  `[]byte(text(string(truncate(refused.Body, maxErrorBody))))`,
	}},
	{Name: "configuration-printed", Rule: "S8", change: change{
		File: "connctd/redact.go",
		Old:  `return fmt.Sprintf("{Type:%s Config:(set)}", typeID)`,
		New:  `return fmt.Sprintf("{Type:%s Config:%+v}", typeID, config)`,
	}},
	{Name: "configuration-echoed", Rule: "S8", change: change{
		File: "connctd/scrub.go",
		Old:  `.WithStrings(doc.Config)`,
		New:  ``,
	}},
	{Name: "redirect-query-logged", Rule: "S8", change: change{
		File: "connctd/created.go",
		Old:  `text += "?" + redacted`,
		New:  `text += "?" + u.RawQuery`,
	}},
	{Name: "redirect-query-in-json", Rule: "S8", change: change{
		File: "connctd/created.go",
		Old:  `show["redirect"] = withoutQuery(c.Redirect)`,
		New:  `show["redirect"] = c.Redirect.String()`,
	}},
	{Name: "redirect-captured", Rule: "S8", change: change{
		File: "connctd/callopt.go",
		Old:  `case "Location", `,
		New:  `case `,
	}},
	{Name: "echo-captured", Rule: "S8", change: change{
		File: "connctd/callopt.go",
		Old:  `h.Add(name, cut.Text(v))`,
		New:  `h.Add(name, v+cut.Text(""))`,
	}},
	{Name: "address-in-error", Rule: "S8", change: change{
		File: "connctd/address.go",
		Old:  `return nil, fmt.Errorf("%s: it is not a URL", what)`,
		New:  `return nil, fmt.Errorf("%s: it is not a URL: %w", what, err)`,
	}},
}
