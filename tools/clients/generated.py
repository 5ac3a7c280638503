"""A client that protoc made for Python from this project's inference.proto."""

import grpc
import inference_pb2 as pb
import inference_pb2_grpc as stubs
import numpy as np

from common import MODEL, SET, address, check, images, run

stub = stubs.GRPCInferenceServiceStub(grpc.insecure_channel(address))


def request():
    r = pb.ModelInferRequest(model_name=MODEL)
    r.parameters["prompt_set"].string_param = SET
    r.inputs.add(name="image", datatype="BYTES", shape=[len(images)])
    return r


def test_typed_contents():
    r = request()
    r.inputs[0].contents.bytes_contents.extend(images)
    a = stub.ModelInfer(r, timeout=60)
    score, decided, heat = (o.contents for o in a.outputs)
    assert not a.raw_output_contents
    check(
        np.array(score.fp32_contents, dtype=np.float32),
        decided.bool_contents,
        np.array(heat.fp32_contents, dtype=np.float32).reshape(a.outputs[2].shape),
    )


def test_raw_contents():
    r = request()
    r.raw_input_contents.append(b"".join(len(p).to_bytes(4, "little") + p for p in images))
    a = stub.ModelInfer(r, timeout=60)
    score, decided, heat = a.raw_output_contents
    check(
        np.frombuffer(score, dtype="<f4"),
        np.frombuffer(decided, dtype=bool),
        np.frombuffer(heat, dtype="<f4").reshape(a.outputs[2].shape),
    )


run(globals())
