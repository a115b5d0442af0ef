"""Loads a champion as a user of MLflow would and runs it.

load_champion.py TRACKING_URI MODEL Z OUT: reads latent vectors from Z (NPY), writes images of
mlflow.onnx to OUT/onnx.npy, of mlflow.pyfunc to OUT/pyfunc.npy, and of `mlflow models serve` to
OUT/served.npy.
"""

import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import mlflow
import numpy
import onnxruntime

tracking_uri, name, latents, out = sys.argv[1:]
mlflow.set_tracking_uri(tracking_uri)
uri = f"models:/{name}@champion"
z = numpy.load(latents)

model = mlflow.onnx.load_model(uri)
session = onnxruntime.InferenceSession(
    model.SerializeToString(), providers=["CPUExecutionProvider"])
numpy.save(pathlib.Path(out) / "onnx.npy", session.run(["image"], {"z": z})[0])

pyfunc = mlflow.pyfunc.load_model(uri)
numpy.save(pathlib.Path(out) / "pyfunc.npy", pyfunc.predict({"z": z})["image"])
try:
    pyfunc.predict({"z": z[:, 1:]})
except mlflow.exceptions.MlflowException:
    print("the signature refuses other shapes")
else:
    sys.exit("the signature does not refuse latent vectors of another size")

example = pyfunc.input_example
if pyfunc.predict(example)["image"].shape[0] != len(example["z"]):
    sys.exit("the model does not take its own example")

client = mlflow.MlflowClient()
version = client.get_model_version_by_alias(name, "champion")
run = client.get_run(version.run_id)
outputs = run.outputs.model_outputs
if len(outputs) != 1:
    sys.exit(f"{run.info.run_id} does not have one output, but {outputs}")
logged = client.get_logged_model(outputs[0].model_id)
if (str(logged.status), logged.source_run_id) != ("READY", run.info.run_id):
    sys.exit(f"{logged} is not the ready output of {run.info.run_id}")
versions = json.loads(logged.tags["mlflow.modelVersions"])
if versions != [{"name": name, "version": int(version.version)}]:
    sys.exit(f"{logged} does not know its version, but {versions}")
if mlflow.onnx.load_model(f"models:/{logged.model_id}") != model:
    sys.exit("the logged model is another one than its version")


def ask(url, body=None):
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
environment = dict(
    os.environ,
    MLFLOW_TRACKING_URI=tracking_uri,
    PATH=f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}")
server = subprocess.Popen(
    [sys.executable, "-m", "mlflow", "models", "serve", "-m", uri, "--env-manager", "local",
     "--host", "127.0.0.1", "--port", str(port), "--workers", "1"],
    env=environment, start_new_session=True)
try:
    while True:
        if server.poll() is not None:
            sys.exit("mlflow models serve has ended")
        try:
            ask(f"http://127.0.0.1:{port}/ping")
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    answer = ask(
        f"http://127.0.0.1:{port}/invocations",
        json.dumps({"inputs": {"z": z.tolist()}}).encode())
finally:
    os.killpg(server.pid, 9)
images = numpy.array(json.loads(answer)["predictions"]["image"], numpy.float32)
numpy.save(pathlib.Path(out) / "served.npy", images)
