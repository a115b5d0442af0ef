"""The method in plain PyTorch: autograd, unfused 3x3 convolutions, torch.optim.Adam.

Written from the papers, the description of the method and the layout of torch-mimicry, and
independently of the Java code that it judges: nothing is fused, reordered or flattened here.
"""

import math

import numpy as np
import scipy.fft
import torch
import torch.nn.functional as F
from torch import nn


# Networks. Names of parameters and buffers are those of torch-mimicry.


class SpectralNorm:
    """One power iteration a forward pass in training mode, eps 1e-12."""

    def register_u(self, size):
        self.register_buffer("sn_u", torch.randn(1, size))

    def normalised_weight(self):
        matrix = self.weight.view(self.weight.shape[0], -1)
        with torch.no_grad():
            v = F.normalize(self.sn_u @ matrix, eps=1e-12)
            u = F.normalize(v @ matrix.t(), eps=1e-12)
            self.sn_u = u
        sigma = (u @ matrix @ v.t()).squeeze()
        return self.weight / sigma


class SNConv2d(nn.Conv2d, SpectralNorm):
    def __init__(self, *args, **kwargs):
        nn.Conv2d.__init__(self, *args, **kwargs)
        self.register_u(self.out_channels)

    def forward(self, x):
        return F.conv2d(x, self.normalised_weight(), self.bias, padding=self.padding)


class SNLinear(nn.Linear, SpectralNorm):
    def __init__(self, *args, **kwargs):
        nn.Linear.__init__(self, *args, **kwargs)
        self.register_u(self.out_features)

    def forward(self, x):
        return F.linear(x, self.normalised_weight(), self.bias)


class GBlock(nn.Module):
    def __init__(self, n_in, n_out, upsampling):
        super().__init__()
        self.c1 = nn.Conv2d(n_in, n_out, 3, padding=1)
        self.c2 = nn.Conv2d(n_out, n_out, 3, padding=1)
        self.b1 = nn.BatchNorm2d(n_in)
        self.b2 = nn.BatchNorm2d(n_out)
        self.c_sc = nn.Conv2d(n_in, n_out, 1)
        self.upsampling = upsampling

    def enlarge(self, x):
        if self.upsampling == "bilinear":
            return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        return F.interpolate(x, scale_factor=2, mode="nearest")

    def forward(self, x):
        h = self.c1(self.enlarge(F.relu(self.b1(x))))
        h = self.c2(F.relu(self.b2(h)))
        return h + self.c_sc(self.enlarge(x))


ARCHITECTURES = {
    # resolution: bottom, G's shifts of the width, D's shifts, D's halvings
    32: (4, [0, 0, 0, 0], [0, 0, 0, 0], 2),
    48: (6, [0, 1, 2, 3], [4, 3, 2, 1, 0], 4),
    64: (4, [0, 1, 2, 3, 4], [4, 3, 2, 1, 0], 5),
    128: (4, [0, 0, 1, 2, 3, 4], [4, 3, 2, 1, 0, 0], 5),
}


class Generator(nn.Module):
    def __init__(self, resolution, width, latent, upsampling):
        super().__init__()
        self.bottom, shifts, _, _ = ARCHITECTURES[resolution]
        channels = [width >> s for s in shifts]
        self.channels = channels
        self.l1 = nn.Linear(latent, self.bottom**2 * channels[0])
        for i in range(1, len(channels)):
            setattr(self, f"block{i + 1}", GBlock(channels[i - 1], channels[i], upsampling))
        self.last = len(channels) + 1
        setattr(self, f"b{self.last}", nn.BatchNorm2d(channels[-1]))
        setattr(self, f"c{self.last}", nn.Conv2d(channels[-1], 3, 3, padding=1))

    def forward(self, z):
        h = self.l1(z).view(z.shape[0], -1, self.bottom, self.bottom)
        for i in range(2, self.last):
            h = getattr(self, f"block{i}")(h)
        h = F.relu(getattr(self, f"b{self.last}")(h))
        return torch.tanh(getattr(self, f"c{self.last}")(h))


class DBlockOptimized(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.c1 = SNConv2d(n_in, n_out, 3, padding=1)
        self.c2 = SNConv2d(n_out, n_out, 3, padding=1)
        self.c_sc = SNConv2d(n_in, n_out, 1)

    def forward(self, x):
        h = F.avg_pool2d(self.c2(F.relu(self.c1(x))), 2)
        return h + self.c_sc(F.avg_pool2d(x, 2))


class DBlock(nn.Module):
    def __init__(self, n_in, n_out, downsample, shortcut):
        super().__init__()
        self.c1 = SNConv2d(n_in, n_in, 3, padding=1)
        self.c2 = SNConv2d(n_in, n_out, 3, padding=1)
        self.downsample = downsample
        self.learnable = downsample or n_in != n_out
        self.shortcut = shortcut
        if self.learnable:
            self.c_sc = SNConv2d(n_in, n_out, 1)

    def forward(self, x):
        h = self.c2(F.relu(self.c1(F.relu(x))))
        carried = F.relu(x) if self.shortcut == "relu" else x
        if self.learnable:
            carried = self.c_sc(carried)
        if self.downsample:
            return F.avg_pool2d(h, 2) + F.avg_pool2d(carried, 2)
        return h + carried


class Discriminator(nn.Module):
    def __init__(self, resolution, width, n_in, shortcut):
        super().__init__()
        _, _, shifts, halvings = ARCHITECTURES[resolution]
        channels = [width >> s for s in shifts]
        self.block1 = DBlockOptimized(n_in, channels[0])
        for i in range(1, len(channels)):
            block = DBlock(channels[i - 1], channels[i], i < halvings, shortcut)
            setattr(self, f"block{i + 1}", block)
        self.last = len(channels) + 1
        setattr(self, f"l{self.last}", SNLinear(channels[-1], 1))

    def forward(self, x):
        h = x
        for i in range(1, self.last):
            h = getattr(self, f"block{i}")(h)
        h = F.relu(h).sum(dim=(2, 3))
        return getattr(self, f"l{self.last}")(h)


# Frequency components.


def dct(x):
    """Orthonormal DCT-II over both axes, by SciPy's matrix."""
    rows = torch.from_numpy(scipy.fft.dct(np.eye(x.shape[2]), axis=0, norm="ortho")).to(x)
    columns = torch.from_numpy(scipy.fft.dct(np.eye(x.shape[3]), axis=0, norm="ortho")).to(x)
    return rows @ x @ columns.t()


def dft(x):
    f = torch.fft.fft2(x, norm="ortho")
    return torch.cat([f.real, f.imag], dim=1)


def dft_amplitude(x):
    f = torch.fft.fftshift(torch.fft.fft2(x, norm="ortho"), dim=(2, 3))
    return torch.log(f.abs() + 1e-3)


TRANSFORMS = {"dct": dct, "dft": dft, "dft-amplitude": dft_amplitude}


def azimuthal_profile(x):
    """20 ln(|F| + 1e-8) of the gray image, mean over integer radii, scaled to [0, 1]."""
    gray = 0.299 * x[:, 0] + 0.587 * x[:, 1] + 0.114 * x[:, 2]
    spectrum = torch.fft.fftshift(torch.fft.fft2(gray), dim=(1, 2))
    level = 20 * torch.log(spectrum.abs() + 1e-8)
    height, width = gray.shape[1:]
    fy, fx = np.meshgrid(
        np.arange(height) - height // 2, np.arange(width) - width // 2, indexing="ij"
    )
    radius = np.hypot(fy, fx).astype(int)
    rings = [level[:, torch.from_numpy(radius == r)].mean(dim=1) for r in range(radius.max() + 1)]
    profile = torch.stack(rings, dim=1)
    lowest = profile.amin(dim=1, keepdim=True)
    highest = profile.amax(dim=1, keepdim=True)
    return (profile - lowest) / (highest - lowest)


# Losses.


def discriminator_loss(kind, real, fake):
    if kind == "hinge":
        return F.relu(1 - real).mean() + F.relu(1 + fake).mean()
    return (
        F.binary_cross_entropy_with_logits(real, torch.ones_like(real))
        + F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))
    )


def generator_loss(kind, fake):
    if kind == "hinge":
        return -fake.mean()
    if kind == "minimax":
        return -F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))
    return F.binary_cross_entropy_with_logits(fake, torch.ones_like(fake))


def consistency_loss(norm, space, loss_kind, lambda_c, student, teacher):
    """student, teacher: logits of Ds and Df for all samples, real and fake."""
    if space == "auto":
        space = "logit" if loss_kind == "hinge" else "probability"
    teacher = teacher.detach()
    if space == "probability":
        student, teacher = torch.sigmoid(student), torch.sigmoid(teacher)
    e = student - teacher
    if norm == "l1":
        return lambda_c * e.abs().mean()
    if norm == "l2":
        return lambda_c * torch.linalg.vector_norm(e) / math.sqrt(e.numel())
    return lambda_c * F.mse_loss(student, teacher)


def frequency_matching_loss(weight, matching, real, fake):
    real, fake = dct(real), dct(fake)
    if matching == "log-magnitude":
        real, fake = torch.log(real.abs() + 1e-3), torch.log(fake.abs() + 1e-3)
    return weight * F.mse_loss(fake.mean(dim=0), real.mean(dim=0))


def spectrum_loss(weight, real, fake):
    target = azimuthal_profile(real).mean(dim=0, keepdim=True)
    profile = azimuthal_profile(fake)
    cross_entropy = -(
        target * torch.log(profile.clamp(min=1e-12))
        + (1 - target) * torch.log((1 - profile).clamp(min=1e-12))
    )
    return weight * cross_entropy.mean()


# One run.


class Run:
    """A run of one arm; `spec` holds the settings by the names of a run's spec."""

    def __init__(self, spec, dtype):
        self.spec = spec
        torch.manual_seed(spec["seed"])
        resolution = spec["resolution"]
        self.g = Generator(
            resolution, spec["generatorWidth"], spec["latentSize"], spec["upsampling"]
        ).to(dtype)
        self.ds = self.discriminator(3).to(dtype)
        self.two_domains = spec["arm"].startswith("ssd2gan")
        self.df = None
        self.transform = TRANSFORMS[spec["transform"]]
        if self.two_domains:
            self.df = self.discriminator(6 if spec["transform"] == "dft" else 3).to(dtype)
        for network in self.networks().values():
            initialise(network)
        self.optimisers = {
            name: torch.optim.Adam(
                network.parameters(),
                lr=spec["learningRate"],
                betas=(spec["beta1"], spec["beta2"]),
            )
            for name, network in self.networks().items()
        }
        self.ema = {name: value.clone() for name, value in averaged(self.g).items()}

    def discriminator(self, n_in):
        spec = self.spec
        return Discriminator(
            spec["resolution"], spec["discriminatorWidth"], n_in, spec["shortcut"]
        )

    def networks(self):
        networks = {"generator": self.g, "spatial": self.ds}
        if self.df is not None:
            networks["frequency"] = self.df
        return networks

    def set_rate(self, iteration):
        decay = 1 - iteration / self.spec["iterations"] if self.spec["linearDecay"] else 1
        for optimiser in self.optimisers.values():
            optimiser.param_groups[0]["lr"] = self.spec["learningRate"] * decay

    def weights_in_g(self):
        if "tradeoff" in self.spec["arm"]:
            return self.spec["alpha"], 1 - self.spec["alpha"]
        return 1, 1

    def update_generator(self, x, z):
        spec = self.spec
        losses = {}
        fakes = self.g(z)
        spatial, frequency = self.weights_in_g()
        losses["generator.spatial"] = generator_loss(spec["loss"], self.ds(fakes))
        total = spatial * losses["generator.spatial"]
        if self.df is not None:
            losses["generator.frequency"] = generator_loss(
                spec["loss"], self.df(self.transform(fakes))
            )
            total = total + frequency * losses["generator.frequency"]
        if spec["arm"] == "freqmse":
            losses["matching"] = frequency_matching_loss(
                spec["frequencyWeight"], spec["frequencyMatching"], x, fakes
            )
            total = total + losses["matching"]
        if spec["arm"] == "cvpr20":
            losses["matching"] = spectrum_loss(spec["frequencyWeight"], x, fakes)
            total = total + losses["matching"]
        losses["generator"] = total
        self.optimisers["generator"].zero_grad()
        gradients = torch.autograd.grad(total, list(self.g.parameters()))
        for (name, parameter), gradient in zip(self.g.named_parameters(), gradients):
            # In front of a batch norm a bias has gradient zero; Adam would make steps of its rounding.
            parameter.grad = torch.zeros_like(gradient) if removed_by_norm(name) else gradient
        self.optimisers["generator"].step()
        decay = spec["emaDecay"]
        for name, value in averaged(self.g).items():
            self.ema[name] = decay * self.ema[name] + (1 - decay) * value
        return fakes.detach(), {name: value.item() for name, value in losses.items()}

    def update_discriminators(self, x, fakes):
        spec = self.spec
        losses = {}
        real_s, fake_s = self.ds(x), self.ds(fakes)
        losses["discriminator.spatial"] = discriminator_loss(spec["loss"], real_s, fake_s)
        total_s = losses["discriminator.spatial"]
        if self.df is not None:
            real_f, fake_f = self.df(self.transform(x)), self.df(self.transform(fakes))
            losses["discriminator.frequency"] = discriminator_loss(spec["loss"], real_f, fake_f)
            if "sscr" in spec["arm"]:
                losses["consistency"] = consistency_loss(
                    spec["consistencyNorm"],
                    spec["consistencySpace"],
                    spec["loss"],
                    spec["lambdaC"],
                    torch.cat([real_s, fake_s]),
                    torch.cat([real_f, fake_f]),
                )
                total_s = total_s + losses["consistency"]
            self.optimisers["frequency"].zero_grad()
            losses["discriminator.frequency"].backward()
            self.optimisers["frequency"].step()
        self.optimisers["spatial"].zero_grad()
        total_s.backward()
        self.optimisers["spatial"].step()
        return {name: value.item() for name, value in losses.items()}

    def generate(self, z):
        with torch.no_grad():
            return self.g(z)

    def state(self):
        """Weights and buffers by name."""
        state = {}
        for name, network in self.networks().items():
            for key, value in network.state_dict().items():
                if not key.endswith("num_batches_tracked"):
                    state[f"{name}.{key}"] = value.clone()
        if self.spec["emaDecay"] > 0:
            state.update({f"ema.{name}": value.clone() for name, value in self.ema.items()})
        return state

    def gradients(self, name):
        return {
            f"{name}.{key}": value.grad.clone()
            for key, value in self.networks()[name].named_parameters()
        }


def averaged(g):
    """What the moving average covers: parameters and running statistics."""
    return {
        key: value.detach()
        for key, value in g.state_dict().items()
        if not key.endswith("num_batches_tracked")
    }


def removed_by_norm(name):
    """Whether a parameter of G is a bias that every path to the output removes again."""
    return name.startswith("block") and ".c" in name and name.endswith(".bias")


def initialise(network):
    """Larger and less regular than in training, so that every term of a formula counts; biases that
    a batch norm removes (in G, the network that begins with l1) are zero, as training leaves them."""
    for name, value in network.named_parameters():
        with torch.no_grad():
            if value.dim() > 1:
                nn.init.xavier_uniform_(value, 1.0)
            elif hasattr(network, "l1") and removed_by_norm(name):
                value.zero_()
            else:
                value.add_(0.2 * torch.randn_like(value))
