package boltstore_test

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/connctd/connctd-go/connector/boltstore"
)

// BenchmarkSave is a save of 500 bytes by as many as are given at once.
func BenchmarkSave(b *testing.B) {
	for _, n := range []int{1, 16, 256} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			store, err := boltstore.Open(filepath.Join(b.TempDir(), "clients.db"))
			if err != nil {
				b.Fatal(err)
			}
			defer store.Close()
			value := make([]byte, 500)
			var key atomic.Int64
			b.SetParallelism(n)
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				var revision uint64
				k := fmt.Sprint("client/", key.Add(1))
				for pb.Next() {
					next, err := store.Save(b.Context(), k, revision, value)
					if err != nil {
						b.Error(err)
						return
					}
					revision = next
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "saves/s")
		})
	}
}
