"""Asks a registry as a user of Triton's client would, over HTTP and gRPC.

triton_client.py HOST:PORT MODEL OTHER_VERSION Z OUT: reads latent vectors from Z (NPY) and writes
the champion's images to OUT/PROTOCOL-ENCODING.npy; prints what else was answered.
"""

import pathlib
import sys

import numpy
import tritonclient.grpc
import tritonclient.http
from tritonclient.utils import InferenceServerException

address, model, other, latents, out = sys.argv[1:]
out = pathlib.Path(out)
z = numpy.load(latents)


def check(client, library, infer):
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(model)
    for bad in [("nobody", ""), (model, "99")]:
        try:
            client.get_model_metadata(*bad)
        except InferenceServerException as e:
            assert f'there is no model "{bad[0]}"' in e.message(), e.message()
        else:
            sys.exit(f"{bad} is there")
    try:
        infer(z[:, 1:])
    except InferenceServerException as e:
        assert f"it must be [n, {z.shape[1]}]" in e.message(), e.message()
    else:
        sys.exit("latent vectors of another size are taken")


def tensor(library, values, **how):
    value = library.InferInput("z", list(values.shape), "FP32")
    value.set_data_from_numpy(values, **how)
    return value


with tritonclient.http.InferenceServerClient(address) as client:
    def over_http(values, version="", input_binary=True, output_binary=True):
        return client.infer(
            model, [tensor(tritonclient.http, values, binary_data=input_binary)], version,
            [tritonclient.http.InferRequestedOutput("image", binary_data=output_binary)],
            request_id="an id")

    check(client, tritonclient.http, over_http)
    metadata = client.get_model_metadata(model)
    for name in ["binary", "json"]:
        result = over_http(z, "", name == "binary", name == "binary")
        assert result.get_response()["id"] == "an id"
        numpy.save(out / f"http-{name}.npy", result.as_numpy("image"))
    numpy.save(out / "http-default.npy", client.infer(
        model, [tensor(tritonclient.http, z)]).as_numpy("image"))
    numpy.save(out / "other.npy", over_http(z, other).as_numpy("image"))
    assert client.get_server_metadata()["extensions"] == ["binary_tensor_data"]
    print(metadata)

with tritonclient.grpc.InferenceServerClient(address) as client:
    def over_grpc(values, version=""):
        return client.infer(
            model, [tensor(tritonclient.grpc, values)], version, request_id="an id")

    check(client, tritonclient.grpc, over_grpc)
    result = over_grpc(z)
    assert result.get_response().id == "an id"
    numpy.save(out / "grpc-raw.npy", result.as_numpy("image"))
    assert client.get_model_metadata(model, as_json=True)["outputs"][0]["name"] == "image"
    assert client.get_server_metadata().name == "ssd2gan-registry"

    # The client always sends numbers raw; its stub sends them typed as well.
    service = tritonclient.grpc.service_pb2
    request = service.ModelInferRequest(model_name=model)
    value = request.inputs.add(name="z", datatype="FP32", shape=z.shape)
    value.contents.fp32_contents.extend(z.flatten().tolist())
    answer = client._client_stub.ModelInfer(request)
    numpy.save(
        out / "grpc-typed.npy",
        numpy.array(answer.outputs[0].contents.fp32_contents, numpy.float32)
        .reshape(answer.outputs[0].shape))
