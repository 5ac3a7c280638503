"""Triton's Python clients, of PyPI, over REST and gRPC, blocking and asynchronous."""

import asyncio
import base64
import queue

import numpy as np
import tritonclient.grpc as over_grpc
import tritonclient.grpc.aio as over_grpc_aio
import tritonclient.http as over_http
import tritonclient.http.aio as over_http_aio
from tritonclient.utils import InferenceServerException

from common import MODEL, SET, address, check, encoded, images, refused, run

parameters = {"prompt_set": SET}
http = over_http.InferenceServerClient(address)
grpc = over_grpc.InferenceServerClient(address)
both = [(http, over_http), (grpc, over_grpc)]


def inputs_of(kind, data=None, **how):
    data = encoded() if data is None else data
    i = kind.InferInput("image", list(data.shape), "BYTES")
    i.set_data_from_numpy(data, **how)
    return [i]


def outputs_of(result):
    check(*(result.as_numpy(n) for n in ("score", "anomalous", "map")))
    return result


def test_health_and_metadata():
    for client, _ in both:
        assert client.is_server_live() and client.is_server_ready()
        assert client.is_model_ready(MODEL) and client.is_model_ready(MODEL, "1")
    server, model = http.get_server_metadata(), http.get_model_metadata(MODEL)
    assert server == grpc.get_server_metadata(as_json=True), server
    got = grpc.get_model_metadata(MODEL, as_json=True)
    for tensor in got["inputs"] + got["outputs"]:
        tensor["shape"] = [int(n) for n in tensor["shape"]]
    assert model == got, (model, got)
    assert not http.is_model_ready("none")
    refused(InferenceServerException, lambda: grpc.is_model_ready("none"), "NOT_FOUND", "none")


def test_infer():
    for client, kind in both:
        r = client.infer(MODEL, inputs_of(kind), request_id="7", parameters=parameters)
        outputs_of(r)
    assert r.get_response().id == "7" and r.get_response().model_version == "1"


def test_infer_JSON_data():
    # Its JSON cannot hold the bytes of a file: base64 is text to it.
    text = np.array([base64.b64encode(p) for p in images], dtype=np.object_)
    i = inputs_of(over_http, text, binary_data=False)
    names = ("score", "anomalous", "map")
    o = [over_http.InferRequestedOutput(n, binary_data=False) for n in names]
    outputs_of(http.infer(MODEL, i, outputs=o, parameters=parameters))


def test_infer_requested_outputs():
    for client, kind in both:
        o = [kind.InferRequestedOutput("map"), kind.InferRequestedOutput("score")]
        r = client.infer(MODEL, inputs_of(kind), outputs=o, parameters=parameters)
        assert r.as_numpy("anomalous") is None and r.as_numpy("score").shape == (len(images),)


def test_infer_compressed():
    outputs_of(
        grpc.infer(MODEL, inputs_of(over_grpc), parameters=parameters, compression_algorithm="gzip")
    )
    refused(
        InferenceServerException,
        lambda: grpc.infer(MODEL, inputs_of(over_grpc), compression_algorithm="deflate"),
        "UNIMPLEMENTED",
        "deflate",
    )


def test_infer_asynchronously():
    answers = queue.Queue()
    for _ in range(4):
        grpc.async_infer(
            MODEL,
            inputs_of(over_grpc),
            lambda result, error: answers.put((result, error)),
            parameters=parameters,
        )
    for _ in range(4):
        result, error = answers.get(timeout=60)
        assert error is None, error
        outputs_of(result)
    outputs_of(http.async_infer(MODEL, inputs_of(over_http), parameters=parameters).get_result())


def test_infer_with_asyncio():
    async def ask():
        for kind in (over_grpc_aio, over_http_aio):
            async with kind.InferenceServerClient(address) as client:
                assert await client.is_server_ready()
                i = inputs_of(kind)
                outputs_of(await client.infer(MODEL, i, parameters=parameters))

    asyncio.run(ask())


def test_pixels():
    side = grpc.get_model_metadata(MODEL, as_json=True)["inputs"][1]["shape"][1]
    squares = np.zeros((2, int(side), int(side), 3), dtype=np.uint8)
    squares[1, 40:80] = 200
    scores = []
    for client, kind in both:
        i = kind.InferInput("pixels", list(squares.shape), "UINT8")
        i.set_data_from_numpy(squares)
        scores.append(client.infer(MODEL, [i], parameters=parameters).as_numpy("score"))
    assert np.array_equal(*scores) and scores[0][0] != scores[0][1], scores


def test_timeouts():
    ask = dict(model_name=MODEL, parameters=parameters)
    refused(
        InferenceServerException,
        lambda: grpc.infer(inputs=inputs_of(over_grpc), client_timeout=0.0005, **ask),
        "DEADLINE_EXCEEDED",
    )
    for client, kind in both:  # of the server, in microseconds
        refused(
            InferenceServerException,
            lambda: client.infer(inputs=inputs_of(kind), timeout=1, **ask),
            "deadline exceeded",
        )


def test_errors_tell_why():
    for client, kind in both:
        bad = inputs_of(kind, np.array([b"no image"], dtype=np.object_))
        refused(
            InferenceServerException,
            lambda: client.infer(MODEL, bad, parameters=parameters),
            "image 0 of 1",
            "format",
        )
        refused(
            InferenceServerException,
            lambda: client.infer(MODEL, inputs_of(kind), parameters={"prompt_set": "none"}),
            "none",
        )
        refused(InferenceServerException, lambda: client.infer("none", inputs_of(kind)), "none")


def test_repository():
    for client, _ in both:
        index = client.get_model_repository_index()
        states = (
            [(m["name"], m["state"]) for m in index]
            if isinstance(index, list)
            else [(m.name, m.state) for m in index.models]
        )
        assert (MODEL, "READY") in states and ("tiny", "UNAVAILABLE") in states, states
        client.load_model("tiny")
        assert client.is_model_ready("tiny")
        client.unload_model("tiny")
        refused(InferenceServerException, lambda: client.load_model("none"), "none")
        refused(
            InferenceServerException,
            lambda: client.load_model("tiny", config='{"max_batch_size": 1}'),
            "without parameters",
        )


def test_configuration_and_statistics():
    config = http.get_model_config(MODEL)
    got = grpc.get_model_config(MODEL, as_json=True)["config"]
    for t in got["input"] + got["output"]:
        t["dims"] = [int(n) for n in t["dims"]]
    assert config.pop("max_batch_size") == 0 == got.get("max_batch_size", 0)
    assert config == got, (config, got)
    before = http.get_inference_statistics(MODEL)["model_stats"][0]
    grpc.infer(MODEL, inputs_of(over_grpc), parameters=parameters)
    after = grpc.get_inference_statistics(MODEL).model_stats[0]
    assert after.inference_count == before["inference_count"] + len(images), (before, after)
    success, was = after.inference_stats.success, before["inference_stats"]["success"]
    assert success.count == was["count"] + 1 and success.ns > was["ns"], (before, after)
    stats = after.inference_stats  # perf_analyzer wants as many of each
    assert stats.compute_input.count == stats.compute_infer.count == stats.compute_output.count > 0
    assert len(grpc.get_inference_statistics().model_stats) == 1
    for client, _ in both:
        for call in (client.get_model_config, client.get_inference_statistics):
            refused(InferenceServerException, lambda: call("none"), "none")


def test_what_the_server_lacks():
    for client, _ in both:
        for call in (
            client.get_system_shared_memory_status,
            client.get_log_settings,
            client.get_trace_settings,
        ):
            refused(InferenceServerException, call)
    refused(InferenceServerException, grpc.get_log_settings, "UNIMPLEMENTED", "no such procedure")


run(globals())
