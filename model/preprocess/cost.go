package preprocess

import "errors"

// Cost is what Decode with these options will allocate for data at most, in bytes, by its header:
// everything together, with the decoded image and without data itself. Its errors are those that
// Decode finds before it decodes, but for a lack of memory.
func Cost(data []byte, o Options) (int64, error) {
	o.Limits.measure = true
	_, err := Decode(data, o)
	if own := (*Error)(nil); errors.As(err, &own) && own.need > 0 {
		return own.need, nil
	}
	return 0, err
}
