// Command schedbench measures how punctually a runtime polls many clients, beside
// robfig/cron v3 with as many jobs, in one process and on one fake upstream. The
// upstream, which takes 20 ms for an answer, is the judge: it notes when each request
// came, and that is compared with when it was due. From internal/lab:
//
//	go run ./schedbench -clients 1000,20000,100000 -for 2m
//
// prints a line for each scheduler and number of clients, and with -restart how long
// a runtime takes from opening a bbolt file with all its clients to their first poll.
//
// The columns: slots is how many polls were due, and missed how many of them did not
// come within a period; p50, p99 and max say how late the others were. calm p99 is that
// of the polls that were due while the machine was calm, and "of" says which share of
// all they are: a process that does nothing but sleep for 5 ms at a time was not more
// than 5 ms late then, nor in the second before. sleeper is its own p99. On a machine
// with other work to do, a p99 says little without the two. goroutines is the most that
// were there at once; heap is what a client takes after a collection, with its record in
// a store in memory, and with -things 3 three things of five properties each; cpu is in
// processors.
//
// Cron gets what suits it best: each job has a second of its own in the period, since
// cron knows no smaller unit, and sorts all its jobs whenever it wakes.
package main
