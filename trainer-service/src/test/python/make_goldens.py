"""Writes src/test/resources/goldens: what PyTorch, SciPy and NumPy say about every operation, loss,
transform, network and training step.

Made with Python 3.11, torch 2.15.0, numpy 2.4.6, scipy 1.17.1, safetensors 0.8.0, and
torch-mimicry 0.1.16 (pip install --no-deps):
    python src/test/python/make_goldens.py
"""

import json
import pathlib

import numpy as np
import scipy.fft
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file

import mimicry
import reference

GOLDENS = pathlib.Path(__file__).parent.parent / "resources" / "goldens"
DTYPE = torch.float64


def write(name, tensors):
    arrays = {
        key: np.ascontiguousarray(value.detach().numpy() if torch.is_tensor(value) else value)
        for key, value in tensors.items()
    }
    save_file(dict(sorted(arrays.items())), GOLDENS / f"{name}.safetensors")


def random(*shape):
    return torch.randn(*shape, dtype=DTYPE)


def positive(*shape):
    return torch.rand(*shape, dtype=DTYPE) + 0.5


def with_zero(x):
    """Gradients at the kink are part of the contract of relu and abs."""
    x.view(-1)[0] = 0
    return x


# Operations: name -> (function, inputs). The same names stand in OperationConformance.


def operations():
    a, b = random(2, 3, 4, 4), random(1, 3, 1, 1)
    image = random(2, 3, 6, 6)
    return {
        "add": (torch.add, [a, random(2, 3, 4, 4)]),
        "add_broadcast": (torch.add, [a, b]),
        "sub_broadcast": (torch.sub, [b, a]),
        "mul_broadcast": (torch.mul, [a, b]),
        "mul_by_one_element": (torch.mul, [random(3, 4), random(1)]),
        "div_broadcast": (torch.div, [a, positive(1, 3, 1, 1)]),
        "div_by_one_element": (torch.div, [random(3, 4), positive(1, 1)]),
        "add_number": (lambda x: x + 1.5, [a]),
        "mul_number": (lambda x: x * -2.5, [a]),
        "matmul": (torch.matmul, [random(3, 4), random(4, 5)]),
        "matmul_transposed": (lambda x, y: x @ y.t(), [random(3, 4), random(5, 4)]),
        "conv2d_3x3": (
            lambda x, w, c: F.conv2d(x, w, c, padding=1), [image, random(5, 3, 3, 3), random(5)]),
        "conv2d_4x4_stride_2": (
            lambda x, w: F.conv2d(x, w, stride=2, padding=1), [image, random(5, 3, 4, 4)]),
        "conv2d_1x1": (
            lambda x, w, c: F.conv2d(x, w, c), [image, random(5, 3, 1, 1), random(5)]),
        "conv_transpose2d": (
            lambda x, w, c: F.conv_transpose2d(x, w, c, stride=2, padding=1),
            [image, random(3, 5, 4, 4), random(5)]),
        "avg_pool2d": (lambda x: F.avg_pool2d(x, 2), [image]),
        "avg_pool2d_padded": (lambda x: F.avg_pool2d(x, 2, 1, 1), [random(4, 3, 3, 3)]),
        "upsample2x": (lambda x: F.interpolate(x, scale_factor=2, mode="nearest"), [image]),
        "relu": (torch.relu, [with_zero(random(2, 3, 4, 4))]),
        "tanh": (torch.tanh, [a]),
        "softplus": (F.softplus, [torch.linspace(-60, 60, 24, dtype=DTYPE).reshape(4, 6)]),
        "abs": (torch.abs, [with_zero(random(2, 3, 4, 4))]),
        "sqrt": (torch.sqrt, [positive(3, 4)]),
        "square": (torch.square, [a]),
        "exp": (torch.exp, [a]),
        "log": (torch.log, [positive(3, 4)]),
        "sum_spatial": (lambda x: x.sum((2, 3), keepdim=True), [a]),
        "sum_all": (lambda x: x.sum().reshape(1, 1, 1, 1), [a]),
        "mean_batch": (lambda x: x.mean(0, keepdim=True), [a]),
        "mean_all": (lambda x: x.mean().reshape(1, 1, 1, 1), [a]),
        "max_rows": (lambda x: x.amax(1, keepdim=True), [random(3, 7)]),
        "max_all": (lambda x: x.amax().reshape(1, 1), [random(3, 7)]),
        "reshape": (lambda x: x.reshape(6, 16), [a]),
        "permute": (lambda x: x.permute(1, 0, 2, 3), [a]),
        "permute_reshape": (lambda x: x.permute(0, 2, 3, 1).reshape(8, 12), [a]),
        "flip": (lambda x: x.flip(2, 3), [a]),
        "slice": (lambda x: x[:, :, 1:3], [a]),
        "concat": (lambda x, y: torch.cat([x, y], 1), [a, random(2, 2, 4, 4)]),
        "batch_norm_relu": (
            lambda x, gain, bias: F.relu(F.batch_norm(x, None, None, gain, bias, True, 0.1, 1e-5)),
            [image, random(3), random(3)]),
        "reused": (lambda x: x * torch.tanh(x) + x.sum(), [random(3, 4)]),
    }


def write_operations():
    torch.manual_seed(1)
    tensors = {}
    for name, (function, inputs) in operations().items():
        inputs = [x.clone().requires_grad_() for x in inputs]
        output = function(*inputs)
        cotangent = random(*output.shape)
        gradients = torch.autograd.grad((output * cotangent).sum(), inputs)
        tensors[f"{name}/output"] = output
        tensors[f"{name}/cotangent"] = cotangent
        for i, (x, gradient) in enumerate(zip(inputs, gradients)):
            tensors[f"{name}/input{i}"] = x
            tensors[f"{name}/gradient{i}"] = gradient
    # Running statistics of batch norm, which have no gradient.
    x = random(2, 3, 6, 6) + 1
    mean, variance = random(3), positive(3)
    tensors["running/x"] = x
    tensors["running/mean"], tensors["running/variance"] = mean.clone(), variance.clone()
    F.batch_norm(x, mean, variance, None, None, True, 0.1, 1e-5)
    tensors["running/new_mean"], tensors["running/new_variance"] = mean, variance
    write("operations", tensors)


# Losses from logits and images.


def write_losses():
    torch.manual_seed(2)
    tensors = {}

    def record(name, function, **variables):
        variables = {key: value.clone().requires_grad_() for key, value in variables.items()}
        loss = function(**variables)
        gradients = torch.autograd.grad(loss, list(variables.values()), allow_unused=True)
        tensors[f"{name}/loss"] = loss.reshape(1)
        for (key, value), gradient in zip(variables.items(), gradients):
            tensors[f"{name}/{key}"] = value
            tensors[f"{name}/gradient.{key}"] = (
                torch.zeros_like(value) if gradient is None else gradient
            )

    logits = {key: 2 * random(5, 1) for key in ["real", "fake"]}
    extreme = {"real": torch.tensor([[-200.0], [3.0]]).to(DTYPE),
               "fake": torch.tensor([[150.0], [-90.0]]).to(DTYPE)}
    for kind in ["minimax", "non-saturating", "hinge"]:
        for suffix, values in [("", logits), ("-extreme", extreme)]:
            record(f"discriminator-{kind}{suffix}",
                   lambda real, fake: reference.discriminator_loss(kind, real, fake), **values)
            record(f"generator-{kind}{suffix}",
                   lambda fake: reference.generator_loss(kind, fake), fake=values["fake"])
    four = {key: 2 * random(5, 1)
            for key in ["studentReal", "studentFake", "teacherReal", "teacherFake"]}
    for norm in ["l1", "l2", "mse"]:
        for space in ["logit", "probability"]:
            record(
                f"consistency-{norm}-{space}",
                lambda studentReal, studentFake, teacherReal, teacherFake:
                    reference.consistency_loss(
                        norm, space, "hinge", 0.7,
                        torch.cat([studentReal, studentFake]),
                        torch.cat([teacherReal, teacherFake])),
                **four)
    images = {"real": torch.tanh(random(3, 3, 16, 16)), "fake": torch.tanh(random(3, 3, 16, 16))}
    for matching in ["coefficients", "log-magnitude"]:
        record(f"freqmse-{matching}",
               lambda real, fake: reference.frequency_matching_loss(0.5, matching, real, fake),
               **images)
    record("cvpr20", lambda real, fake: reference.spectrum_loss(0.5, real, fake), **images)
    write("losses", tensors)


# Transforms: values from SciPy and NumPy, gradients from autograd.


def write_transforms():
    torch.manual_seed(3)
    tensors = {}
    for size in [12, 32]:
        x = torch.tanh(random(2, 3, size, size)).requires_grad_()
        image = x.detach().numpy()
        spectrum = np.fft.fft2(image, norm="ortho")
        values = {
            "dct": scipy.fft.dctn(image, axes=(2, 3), norm="ortho"),
            "dft": np.concatenate([spectrum.real, spectrum.imag], axis=1),
            "dft-amplitude": np.log(np.abs(np.fft.fftshift(spectrum, axes=(2, 3))) + 1e-3),
        }
        tensors[f"{size}/x"] = x
        for name, function in reference.TRANSFORMS.items():
            output = function(x)
            np.testing.assert_allclose(output.detach().numpy(), values[name], atol=1e-12)
            cotangent = random(*output.shape)
            tensors[f"{size}/{name}"] = values[name]
            tensors[f"{size}/{name}/cotangent"] = cotangent
            tensors[f"{size}/{name}/gradient"] = torch.autograd.grad(
                (output * cotangent).sum(), x)[0]
        profile = reference.azimuthal_profile(x)
        cotangent = random(*profile.shape)
        tensors[f"{size}/profile"] = profile
        tensors[f"{size}/profile/cotangent"] = cotangent
        tensors[f"{size}/profile/gradient"] = torch.autograd.grad(
            (profile * cotangent).sum(), x)[0]
    write("transforms", tensors)


# Networks: forward passes in training mode, and gradients. At every size those of the reference,
# and at 32 pixels those of torch-mimicry, which interpolates bilinearly and carries relu(x).


def write_networks():
    for resolution, width in [(32, 4), (48, 16), (64, 16), (128, 16)]:
        torch.manual_seed(resolution)
        write_network(
            f"network-{resolution}",
            reference.Generator(resolution, width, 6, "nearest"),
            reference.Discriminator(resolution, width, 3, "input"))
    torch.manual_seed(5)
    write_network(
        "network-mimicry",
        mimicry.SNGANGenerator32(nz=6, ngf=4), mimicry.SNGANDiscriminator32(ndf=4))


def write_network(name, g, d):
    tensors = {}
    networks = {"generator": g.to(DTYPE), "spatial": d.to(DTYPE)}
    for network in networks.values():
        reference.initialise(network)
    tensors.update(state(networks))
    z = random(2, 6)
    images = g(z)
    logits = d(images)
    loss = (logits * torch.tensor([[1.0], [-2.0]], dtype=DTYPE)).sum()
    loss.backward()
    tensors["z"] = z
    tensors["logits"] = logits
    if images.shape[2] <= 48:
        tensors["images"] = images
    for key, network in networks.items():
        for parameter, value in network.named_parameters():
            tensors[f"gradient/{key}.{mimicry.name(parameter)}"] = value.grad
    tensors.update({
        f"after/{key}": value for key, value in state(networks).items()
        if key.rpartition(".")[2] in ["running_mean", "running_var", "sn_u"]})
    write(name, tensors)


def state(networks):
    """Weights and buffers that a step depends on."""
    tensors = {}
    for key, network in networks.items():
        for name, value in network.state_dict().items():
            if not name.endswith(("num_batches_tracked", "weight_v")):
                value = value.reshape(1, -1) if name.endswith("_u") else value
                tensors[f"{key}.{mimicry.name(name)}"] = value.clone()
    return tensors


# Ten iterations of every arm.

BASE = {
    "arm": "sngan", "seed": 7, "resolution": 32, "latentSize": 6, "generatorWidth": 4,
    "discriminatorWidth": 4, "batch": 2, "iterations": 20, "evaluateEvery": 5, "nDis": 2,
    "learningRate": 2e-4, "beta1": 0.0, "beta2": 0.9, "linearDecay": True, "emaDecay": 0.0,
    "loss": "hinge", "transform": "dct", "alpha": 0.8, "lambdaC": 0.3, "consistencyNorm": "l1",
    "consistencySpace": "auto", "upsampling": "nearest", "shortcut": "input",
    "frequencyWeight": 0.3, "frequencyMatching": "coefficients",
}

CASES = {
    "sngan": {},
    "cvpr20": {"arm": "cvpr20", "frequencyWeight": 0.01},
    "freqmse": {"arm": "freqmse"},
    "ssd2gan": {"arm": "ssd2gan"},
    "ssd2gan-tradeoff": {"arm": "ssd2gan-tradeoff"},
    "ssd2gan-sscr": {"arm": "ssd2gan-sscr"},
    "ssd2gan-tradeoff-sscr": {"arm": "ssd2gan-tradeoff-sscr"},
    "minimax-dft-bilinear": {
        "arm": "ssd2gan-tradeoff-sscr", "loss": "minimax", "transform": "dft", "nDis": 1,
        "upsampling": "bilinear", "shortcut": "relu", "consistencyNorm": "l2", "beta1": 0.5,
        "emaDecay": 0.9, "linearDecay": False},
    "non-saturating-amplitude": {
        "arm": "ssd2gan-sscr", "loss": "non-saturating", "transform": "dft-amplitude",
        "consistencyNorm": "mse", "consistencySpace": "probability"},
    "freqmse-log-magnitude": {
        "arm": "freqmse", "frequencyMatching": "log-magnitude", "frequencyWeight": 0.05},
}

STEPS = 10


def write_steps():
    torch.manual_seed(4)
    pool = torch.randint(0, 256, (6, 3, 32, 32), dtype=torch.uint8)
    latents = random(STEPS * 2, 2, 6).to(torch.float32)
    write("step-inputs", {"images": pool, "latents": latents})
    # A trainer is given its inputs in float32, whatever it computes in.
    pool = (pool.to(torch.float32) / 127.5 - 1).to(DTYPE)
    latents = latents.to(DTYPE)
    for name, overrides in CASES.items():
        spec = {**BASE, **overrides}
        run = reference.Run(spec, DTYPE)
        tensors = {f"before/{key}": value for key, value in run.state().items()}
        losses = {}
        for iteration in range(STEPS):
            run.set_rate(iteration)
            for k in range(spec["nDis"]):
                batch = iteration * spec["nDis"] + k
                x = pool[[2 * batch % 6, (2 * batch + 1) % 6]]
                if k == 0:
                    fakes, of_generator = run.update_generator(x, latents[batch])
                    if iteration == 0:
                        tensors.update(prefixed("gradient/", run.gradients("generator")))
                else:
                    fakes = run.generate(latents[batch])
                of_discriminators = run.update_discriminators(x, fakes)
                if iteration == 0 and k == spec["nDis"] - 1:
                    for player in list(run.networks())[1:]:
                        tensors.update(prefixed("gradient/", run.gradients(player)))
                for term, value in {**of_generator, **of_discriminators}.items():
                    losses.setdefault(term, []).append(value)
        for term, values in losses.items():
            tensors[f"losses/{term}"] = np.array(values)
        tensors.update(prefixed("after/", run.state()))
        write(f"step-{name}", tensors)
    specs = {name: {**BASE, **overrides} for name, overrides in CASES.items()}
    (GOLDENS / "steps.json").write_text(json.dumps(specs, indent=1) + "\n")


def prefixed(prefix, tensors):
    return {prefix + key: value for key, value in tensors.items()}


if __name__ == "__main__":
    GOLDENS.mkdir(parents=True, exist_ok=True)
    write_operations()
    write_losses()
    write_transforms()
    write_networks()
    write_steps()
