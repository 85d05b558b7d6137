package main

// Rule S9: the end of a ctx ends everything at once, and nothing stays behind.
var endings = []bug{
	{Name: "pause-not-cancelled", Rule: "S9", change: change{
		File: "connctd/wait.go",
		Old:  `case <-ctx.Done():`,
		New:  `case <-context.WithoutCancel(ctx).Done():`,
	}},
	{Name: "attempt-not-cancelled", Rule: "S9", change: change{
		File: "connctd/attempt.go",
		Old:  `return context.WithTimeoutCause(ctx, limit, cause)`,
		New:  `return context.WithTimeoutCause(context.WithoutCancel(ctx), limit, cause)`,
	}},
	{Name: "attempt-unlimited-with-deadline", Rule: "S9", change: change{
		File: "connctd/attempt.go",
		Old:  `ok && time.Until(deadline) <= limit {`,
		New:  `ok && !deadline.IsZero() {`,
	}},
	{Name: "attempt-limit-of-call-ignored", Rule: "S9", change: change{
		File: "connctd/attempt.go",
		Old:  `if k.set.timeout > 0 {`,
		New:  `if k.set.timeout > limit {`,
	}},
	{Name: "cause-lost-before-a-call", Rule: "S9", change: change{
		File: "connctd/retry.go",
		Old:  `return fmt.Errorf("connctd: %s: %w", op.name, context.Cause(ctx))`,
		New:  `return fmt.Errorf("connctd: %s: %w", op.name, ctx.Err())`,
	}},
	{Name: "cause-lost-in-a-pause", Rule: "S9", change: change{
		File: "connctd/wait.go",
		Old:  `return context.Cause(ctx)`,
		New:  `return ctx.Err()`,
	}},
	{Name: "cause-lost-in-a-loop", Rule: "S9", change: change{
		File: "connctd/resolve.go",
		Old:  `context.Cause(ctx)`,
		New:  `ctx.Err()`,
	}},
	{Name: "body-left-open", Rule: "S9", change: change{
		File: "connctd/attempt.go",
		Old:  `defer func() { _ = res.Body.Close() }()`,
		New:  `defer func() { _ = res.Body }()`,
	}},
	{Name: "loop-left-with-requests", Rule: "S9", change: change{
		File: "connctd/resolve.go",
		Old:  "\t\tdefer results.wait()\n",
		New:  "",
	}},
	{Name: "loop-left-without-cancel", Rule: "S9", change: change{
		File: "connctd/resolve.go",
		Old:  "\t\tdefer cancel()\n",
		New:  "\t\tdefer func() { _ = cancel }()\n",
	}},
	{Name: "loop-in-order-of-arrival", Rule: "S9", change: change{
		File: "connctd/resolve.go",
		Old:  `f.results[i] = make(chan resolved[T], 1)`,
		New:  "if i == 0 {\n\t\t\tf.results[0] = make(chan resolved[T], len(refs))\n\t\t}\n\t\tf.results[i] = f.results[0]",
	}},
	{Name: "loop-ends-at-a-bad-link", Rule: "S3", change: change{
		File: "connctd/resolve.go",
		Old:  `if ok && !yield(r.value, r.err) {`,
		New:  `if ok && (!yield(r.value, r.err) || r.err != nil) {`,
	}},
	{Name: "loop-without-bound", Rule: "S9", change: change{
		File: "connctd/resolve.go",
		Old:  "\tif n < 1 {\n\t\tn = resolvers\n",
		New:  "\tif n < 1 {\n\t\tn = len(refs) + 1\n",
	}},
	{Name: "loop-runs-far-ahead", Rule: "S9", change: change{
		File: "connctd/resolve.go",
		Old:  "\tfor range min(n*lead, len(refs)) {\n",
		New:  "\tf.tickets = make(chan struct{}, len(refs))\n\tfor range refs {\n",
	}},
	{Name: "wait-without-ceiling", Rule: "S9", change: change{
		File: "connctd/wait.go",
		Old:  `waitCeiling = 2 * time.Minute`,
		New:  `waitCeiling = 2 * time.Hour`,
	}},
	{Name: "wait-ends-at-a-hiccup", Rule: "S9", change: change{
		File: "connctd/wait.go",
		Old:  `if errors.Is(err, ErrNoAnswer) {`,
		New:  `if errors.Is(err, ErrNoAnswer) && *wait > 0 {`,
	}},
	{
		Name: "left-loop-begins-all", Rule: "S9", change: change{
			File: "connctd/resolve.go",
			Old:  "\tcase <-ctx.Done():\n\t\treturn false\n",
			New:  "\tcase <-ctx.Done():\n\t\treturn true\n",
		},
		Also: []change{{
			File: "connctd/resolve.go",
			Old:  `return ctx.Err() == nil`,
			New:  `return true`,
		}},
	},
}
