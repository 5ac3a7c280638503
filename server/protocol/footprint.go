package protocol

import (
	"bytes"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// JSONCopies is the number of copies of its longest parts that parsing JSON holds at a time.
const JSONCopies = 5

// UnmarshalMessage reads a message from protobuf or, if isJSON, from JSON. It first asks admit for
// the memory that the message takes, and stops if admit returns an error.
func UnmarshalMessage(
	data []byte, isJSON bool, m proto.Message, admit func(bytes int64) error,
) error {
	if isJSON {
		if err := admit(jsonFootprint(data)); err != nil {
			return err
		}
		err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(data, m)
		if err != nil {
			return Bad("the message is not JSON: %.128v", err)
		}
		return nil
	}
	if err := admit(footprint(data, m.ProtoReflect().Descriptor())); err != nil {
		return err
	}
	if err := (proto.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(data, m); err != nil {
		return Bad("the message is not protobuf: %.128v", err)
	}
	return nil
}

// Upper bounds in bytes for the memory of a message's elements, without their contents.
const (
	messageCost = 512
	textCost    = 64
	numberCost  = 16
)

// footprint bounds the memory of a message after unmarshalling: an empty message of two bytes can
// become hundreds.
func footprint(data []byte, of protoreflect.MessageDescriptor) (size int64) {
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			break // unmarshalling will report it
		}
		m := protowire.ConsumeFieldValue(number, kind, data[n:])
		if m < 0 {
			break
		}
		if f := of.Fields().ByNumber(number); f != nil {
			size += fieldFootprint(f, kind, data[n:n+m])
		}
		data = data[n+m:]
	}
	return size
}

func fieldFootprint(f protoreflect.FieldDescriptor, kind protowire.Type, value []byte) int64 {
	if kind != protowire.BytesType {
		return numberCost
	}
	switch inside, _ := protowire.ConsumeBytes(value); f.Kind() {
	case protoreflect.MessageKind:
		return messageCost + footprint(inside, f.Message())
	case protoreflect.BytesKind, protoreflect.StringKind, protoreflect.BoolKind:
		size := int64(len(inside))
		return textCost + size + size/8 // the allocator rounds up
	default: // packed numbers, at least one byte each
		return textCost + 8*int64(len(inside))
	}
}

// jsonFootprint is footprint for JSON; base64 texts exist twice while they are decoded.
func jsonFootprint(data []byte) int64 {
	count := func(c string) int64 { return int64(bytes.Count(data, []byte(c))) }
	return 2*int64(len(data)) + messageCost*count("{") + textCost/2*count(`"`) +
		numberCost*count(",")
}
