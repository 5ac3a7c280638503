"""Compares the messages and procedures of inference.proto with those that Triton's and KServe's
packages carry, field by field, and lists what theirs have that it leaves out."""

import subprocess
import sys

from google.protobuf import descriptor_pb2

THEIRS = {
    "Triton": ("tritonclient.grpc.service_pb2", "tritonclient.grpc.model_config_pb2"),
    "KServe": ("kserve.protocol.grpc.grpc_predict_v2_pb2",),
}

# Where the two differ from each other, one of them is left: see inference.proto.
KNOWN = {
    "Triton": {
        "RepositoryModelLoadResponse": {1, 2},
        "RepositoryModelUnloadResponse": {1, 2},
    },
    "KServe": {
        "RepositoryModelLoadRequest": {1, 2, 3},
        "RepositoryModelUnloadRequest": {1, 2, 3},
        "InferParameter": {4, 5},
    },
}


def load(first, *more):
    """Loads a description of several files, in processes of their own: they have the same names."""
    file = load_one(first)
    for m in more:
        other = load_one(m)
        file.message_type.extend(other.message_type)
        file.enum_type.extend(other.enum_type)
    return file


def load_one(module):
    code = f"import sys, {module} as m; sys.stdout.buffer.write(m.DESCRIPTOR.serialized_pb)"
    out = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE).stdout
    return descriptor_pb2.FileDescriptorProto.FromString(out)


def messages(of, prefix=""):
    """All messages by their names within the package, with their fields by number."""
    all = {}
    for m in of:
        name = prefix + m.name
        all[name] = {
            f.number: (
                f.name,
                f.Type.Name(f.type),
                f.Label.Name(f.label),
                f.type_name,
                m.oneof_decl[f.oneof_index].name if f.HasField("oneof_index") else "",
            )
            for f in m.field
        }
        all.update(messages(m.nested_type, name + "."))
    return all


def enums(file):
    return {(e.name, v.name): v.number for e in file.enum_type for v in e.value}


def procedures(file):
    (service,) = file.service
    assert (file.package, service.name) == ("inference", "GRPCInferenceService")
    return {
        m.name: (m.input_type, m.output_type, m.client_streaming, m.server_streaming)
        for m in service.method
    }


def compare(who, ours, theirs):
    """Gives what departs."""
    wrong = []
    mine, other = procedures(ours), procedures(theirs)
    wrong += [f"procedure {n}" for n in mine if n in other and mine[n] != other[n]]
    left_out = [f"procedure {n}" for n in other if n not in mine]
    if who == "Triton":
        wrong += [f"procedure {n} is not {who}'s" for n in mine if n not in other]
    mine, other = enums(ours), enums(theirs)
    if who == "Triton":
        wrong += [f"enum {n} is not {who}'s" for n in mine if mine[n] != other.get(n)]
    mine, other = messages(ours.message_type), messages(theirs.message_type)
    fields = 0
    for name, fields_of in mine.items():
        if name not in other:
            if who == "Triton":
                wrong.append(f"message {name} is not {who}'s")
            continue
        known = KNOWN[who].get(name, set())
        for number in fields_of.keys() | other[name].keys():
            a, b = fields_of.get(number), other[name].get(number)
            fields += 1
            if a is None:
                left_out.append(f"{name}.{b[0]}")
            if a != b and a is not None and number not in known:
                wrong.append(f"{name}, field {number}: {a}, {who} has {b}")
    left_out += [f"message {n}" for n in other if n not in mine and "." not in n]
    print(f"  {who}: {fields} fields compared, left out: {', '.join(left_out) or 'nothing'}")
    return wrong


ours = load("inference_pb2")
failed = [w for who, modules in THEIRS.items() for w in compare(who, ours, load(*modules))]
for w in failed:
    print(f"  wrong: {w}")
sys.exit(bool(failed))
