"""KServe's clients, of PyPI, over REST and gRPC."""

import asyncio
import logging

import grpc
import numpy as np
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest, RESTConfig
from kserve.protocol.grpc import grpc_predict_v2_pb2 as pb
from kserve.protocol.grpc import grpc_predict_v2_pb2_grpc as stubs

from common import MODEL, SET, address, check, encoded, images, run

logging.disable()  # errors that are wanted
url = f"http://{address}"


def request(binary):
    i = InferInput("image", [len(images)], "BYTES")
    if binary:
        i.set_data_from_numpy(encoded(), binary_data=True)
    else:
        i._data = list(images)
    return InferRequest(MODEL, [i], request_id="7", parameters={"prompt_set": SET})


def outputs_of(response):
    by_name = {o.name: o for o in response.outputs}
    check(*(by_name[n].as_numpy() for n in ("score", "anomalous", "map")))
    assert response.id == "7", response.id


def test_REST():
    async def ask():
        client = InferenceRESTClient(RESTConfig(protocol="v2"))
        assert await client.is_server_live(url) and await client.is_server_ready(url)
        assert await client.is_model_ready(url, MODEL)
        assert not await client.is_model_ready(url, "none")
        outputs_of(await client.infer(url, request(True), MODEL))
        await client.close()

    asyncio.run(ask())


def test_gRPC():
    async def ask():
        async with InferenceGRPCClient(address) as client:
            assert await client.is_server_live() and await client.is_server_ready()
            assert await client.is_model_ready(MODEL)
            for binary in (True, False):
                outputs_of(await client.infer(request(binary)))
            try:
                await client.is_model_ready("none")
                raise AssertionError("a model that is not there")
            except grpc.RpcError as e:
                assert e.code() == grpc.StatusCode.NOT_FOUND, e

    asyncio.run(ask())


def test_repository_of_KServe():
    with grpc.insecure_channel(address) as channel:
        stub = stubs.GRPCInferenceServiceStub(channel)
        loaded = stub.RepositoryModelLoad(pb.RepositoryModelLoadRequest(model_name="tiny"))
        assert loaded.isLoaded and loaded.model_name == "tiny", loaded
        gone = stub.RepositoryModelUnload(pb.RepositoryModelUnloadRequest(model_name="tiny"))
        assert gone.isUnloaded and gone.model_name == "tiny", gone


run(globals())
