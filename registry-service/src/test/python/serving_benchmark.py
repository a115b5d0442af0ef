"""Images a second of a registry and of `mlflow models serve`, on the same champion, side by side.

serving_benchmark.py REGISTRY MODEL [SECONDS ROUNDS]

such as, with the stack of `deploy/ssd2gan up` and the Python of its MLflow (or another with the
packages of the model):

    python serving_benchmark.py http://127.0.0.1:8083 ssd2gan-dead-leaves-32 10 5

16 clients ask for 16 images each, and for the next as soon as they have them. Each way is measured
for SECONDS in every round, in turn; printed are medians of the rounds, and the smallest and largest
number of images a second. Needs wrk (Debian, Ubuntu: apt-get install wrk) and MLFLOW_TRACKING_URI,
the MLflow server of that registry.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import numpy

CLIENTS = 16
IMAGES = 16

if len(sys.argv) not in (3, 5):
    sys.exit(__doc__)
registry, model = sys.argv[1:3]
seconds, rounds = map(int, sys.argv[3:] or (10, 5))
if not shutil.which("wrk"):
    sys.exit("wrk is missing (Debian, Ubuntu: apt-get install wrk)")
if "MLFLOW_TRACKING_URI" not in os.environ:
    sys.exit("MLFLOW_TRACKING_URI is not set; deploy/ssd2gan status tells it")


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()


def serve_by_mlflow(folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "models", "serve", "-m", f"models:/{model}@champion",
         "-h", "127.0.0.1", "-p", str(port), "--env-manager", "local"],
        stdout=open(folder / "mlflow.log", "w"), stderr=subprocess.STDOUT, start_new_session=True,
        env=os.environ | {"PATH": os.path.dirname(sys.executable) + ":" + os.environ["PATH"],
                          "MLFLOW_DISABLE_TELEMETRY": "true"})
    for _ in range(120):
        try:
            get(f"http://127.0.0.1:{port}/ping")
            return server, f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(1)
            if server.poll() is not None:
                break
    sys.exit("mlflow models serve does not start:\n" + (folder / "mlflow.log").read_text())


def script(folder, name, headers, body):
    """A script for wrk; SEED in the body becomes another number each time."""
    data = folder / f"{name}.body"
    data.write_bytes(body)
    lua = folder / f"{name}.lua"
    lua.write_text("""
local file = io.open("%s", "rb")
local body = file:read("*a")
file:close()
local headers = {%s}
local seed = 0
function request()
  seed = seed + 1
  return wrk.format("POST", nil, headers, (body:gsub("SEED", tostring(seed))))
end
function done(summary, latency, requests)
  local failed = summary.errors.status + summary.errors.timeout + summary.errors.read
  print(string.format("RESULT %%d %%d %%d %%f %%f", summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99)))
end
""" % (data, ", ".join(f'["{key}"] = "{value}"' for key, value in headers.items())))
    return lua


def measure(url, lua, duration):
    output = subprocess.run(
        ["wrk", "-t", "1", "-c", str(CLIENTS), "-d", f"{duration}s", "--timeout", "10s", "-s", lua, url],
        check=True, capture_output=True, text=True).stdout
    count, micros, failed, p50, p99 = map(float, re.search(r"RESULT (.*)", output)[1].split())
    if failed or not count:
        sys.exit(f"{failed:.0f} of {count:.0f} requests to {url} failed:\n{output}")
    return count * IMAGES / (micros / 1e6), p50 / 1e3, p99 / 1e3


metadata = json.loads(get(f"{registry}/v2/models/{model}"))
latent = metadata["inputs"][0]["shape"][1]
z = numpy.random.default_rng(0).standard_normal((IMAGES, latent)).astype("<f4")
tensor = {"name": "z", "datatype": "FP32", "shape": list(z.shape)}
head = json.dumps({
    "inputs": [tensor | {"parameters": {"binary_data_size": z.nbytes}}],
    "parameters": {"binary_data_output": True}}).encode()
as_json = {"Content-Type": "application/json"}

with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(temporary)
    server, mlflow = serve_by_mlflow(folder)
    samples = f"{registry}/models/{model}/samples"
    infer = f"{registry}/v2/models/{model}/infer"
    ways = {
        "mlflow models serve, JSON": (
            f"{mlflow}/invocations", as_json,
            json.dumps({"inputs": {"z": z.tolist()}}).encode()),
        "registry, /v2 infer, JSON": (
            infer, as_json,
            json.dumps({"inputs": [tensor | {"data": z.flatten().tolist()}]}).encode()),
        "registry, /v2 infer, binary": (
            infer, {"Inference-Header-Content-Length": len(head)}, head + z.tobytes()),
        "registry, samples, NPY": (
            samples, as_json, b'{"n": %d, "seed": SEED, "format": "npy"}' % IMAGES),
        "registry, samples, PNG": (
            samples, as_json, b'{"n": %d, "seed": SEED, "format": "png"}' % IMAGES),
    }
    try:
        scripts = {way: (ways[way][0], script(folder, str(i), *ways[way][1:]))
                   for i, way in enumerate(ways)}
        for url, lua in scripts.values():
            measure(url, lua, 3)
        results = {way: [] for way in ways}
        for _ in range(rounds):
            for way, (url, lua) in scripts.items():
                results[way].append(measure(url, lua, seconds))
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()

print(f"{CLIENTS} clients, {IMAGES} images a request, {rounds} rounds of {seconds} s, "
      f"load {os.getloadavg()[0]:.1f}")
print("| way | images a second | p50 | p99 |")
print("| --- | ---: | ---: | ---: |")
for way, measured in results.items():
    speeds, p50, p99 = zip(*measured)
    print(f"| {way} | {statistics.median(speeds):.0f} ({min(speeds):.0f} to {max(speeds):.0f}) "
          f"| {statistics.median(p50):.1f} ms | {statistics.median(p99):.1f} ms |")
