"""Prints each new champion of a model and downloads its generator.

python champions.py BROKER MLFLOW MODEL FOLDER
"""

import hashlib
import sys
import urllib.request
from pathlib import Path

from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from kafka import KafkaConsumer

broker, mlflow, model, folder = sys.argv[1:]
consumer = KafkaConsumer(
    "registry.models",
    bootstrap_servers=broker,
    group_id="champions-in-python-" + model,
    auto_offset_reset="earliest",
    enable_auto_commit=False,
)
for message in consumer:
    event = from_binary(KafkaMessage(dict(message.headers), message.key, message.value), JSONFormat())
    champion = event.get_data()
    if event.get_type() == "io.ssd2gan.model.promoted.v1" and champion["model"] == model:
        path = champion["artifactUri"].removeprefix("mlflow-artifacts:")
        url = f"{mlflow}/api/2.0/mlflow-artifacts/artifacts{path}/model.onnx"
        with urllib.request.urlopen(url) as answer:
            onnx = answer.read()
        if hashlib.sha256(onnx).hexdigest() != champion["generatorSha256"]:
            raise SystemExit(f"{url} is not the generator that was promoted")
        file = Path(folder, champion["version"], "generator.onnx")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(onnx)
        print(model, "version", champion["version"], "FID", champion["fid"], file, flush=True)
    consumer.commit()  # last: who is stopped before it downloads again
