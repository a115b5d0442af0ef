"""Loads a champion as a user of MLflow would and runs it.

load_champion.py TRACKING_URI MODEL Z OUT: reads latent vectors from Z (NPY), writes images of
mlflow.onnx to OUT/onnx.npy and of mlflow.pyfunc to OUT/pyfunc.npy.
"""

import pathlib
import sys

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
