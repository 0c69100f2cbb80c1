package issuer

import "slices"

// recent is a map of limited size that evicts the item that was added first. It isn't
// safe for concurrent use.
type recent[T any] struct {
	limit int
	items map[string]T
	order []string // ids, oldest first
}

func newRecent[T any](limit int) *recent[T] {
	return &recent[T]{limit: limit, items: map[string]T{}}
}

func (r *recent[T]) get(id string) (T, bool) {
	item, ok := r.items[id]
	return item, ok
}

func (r *recent[T]) put(id string, item T) {
	if _, ok := r.items[id]; !ok {
		r.order = append(r.order, id)
	}
	r.items[id] = item
	if len(r.order) > r.limit {
		r.delete(r.order[0])
	}
}

func (r *recent[T]) delete(id string) {
	delete(r.items, id)
	r.order = slices.DeleteFunc(r.order, func(other string) bool { return other == id })
}
