package issuer

import "slices"

// boundedMap is a map of limited size. If it is full, put evicts the item that was added
// first. It isn't safe for concurrent use.
type boundedMap[T any] struct {
	limit int
	items map[string]T
	order []string // ids, oldest first
}

func newBoundedMap[T any](limit int) *boundedMap[T] {
	return &boundedMap[T]{limit: limit, items: map[string]T{}}
}

func (r *boundedMap[T]) get(id string) (T, bool) {
	item, ok := r.items[id]
	return item, ok
}

func (r *boundedMap[T]) put(id string, item T) {
	if _, ok := r.items[id]; !ok {
		r.order = append(r.order, id)
	}
	r.items[id] = item
	if len(r.order) > r.limit {
		r.delete(r.order[0])
	}
}

func (r *boundedMap[T]) delete(id string) {
	delete(r.items, id)
	r.order = slices.DeleteFunc(r.order, func(other string) bool { return other == id })
}
