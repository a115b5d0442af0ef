"""Seconds an iteration of torch-mimicry and of this trainer, in turn, and their ratio.

With the packages of make_goldens.py, from the root of the project, after ./mvnw install -DskipTests:
    python trainer-service/src/test/python/benchmark_mimicry.py ROUNDS STEPS PRESET [SETTING=VALUE ...]

Both train G and D of ResNet-SNGAN at 32 pixels (arm sngan) with hinge loss and Adam on random
images, on every core. mimicry takes no decay of the rate here, since that takes no time.
"""

import os
import re
import statistics
import subprocess
import sys
import time

import torch


class Log:
    """Stands in for mimicry's MetricLog, which would need TensorBoard."""

    def add_metric(self, *args, **kwargs):
        pass


def mimicry_seconds(steps, generator_width, discriminator_width, batch, n_dis):
    """Median of some iterations after two; the loop is that of mimicry's Trainer."""
    import mimicry

    torch.manual_seed(0)
    g = mimicry.SNGANGenerator32(ngf=generator_width)
    d = mimicry.SNGANDiscriminator32(ndf=discriminator_width)
    optimisers = [torch.optim.Adam(net.parameters(), 2e-4, betas=(0.0, 0.9)) for net in (g, d)]
    images = torch.rand(4 * batch, 3, 32, 32) * 2 - 1
    log = Log()
    seconds = []
    for _ in range(steps + 2):
        start = time.perf_counter()
        for _ in range(n_dis):
            real = (images[torch.randint(len(images), (batch,))], None)
            d.train_step(real, netG=g, optD=optimisers[1], log_data=log, device="cpu")
        g.train_step(real, netD=d, optG=optimisers[0], log_data=log, device="cpu")
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[2:])


def trainer_lines(steps, preset, settings):
    arguments = " ".join([preset, str(steps), "arm=sngan", *settings])
    output = subprocess.run(
        ["./mvnw", "-q", "-f", "trainer-service/pom.xml", "-Pbenchmarks",
         "-Dspotless.check.skip", "test-compile", "exec:exec", f"-Dbenchmark={arguments}"],
        check=True, capture_output=True, text=True).stdout
    return re.search(
        r"width (\d+)/(\d+), batch (\d+), nDis (\d+): median ([\d.]+) s", output).groups()


def main():
    if sys.argv[1] == "--mimicry":
        print(mimicry_seconds(*map(int, sys.argv[2:])))
        return
    rounds, steps, preset, settings = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    pairs = []
    for _ in range(rounds):
        *shape, own = trainer_lines(steps, preset, settings)
        # A process of its own, as the trainer has one, whose threads wait as the trainer's do.
        other = subprocess.run(
            [sys.executable, __file__, "--mimicry", str(steps), *shape],
            env={**os.environ, "OMP_WAIT_POLICY": "PASSIVE"},
            check=True, capture_output=True, text=True).stdout
        pairs.append((float(other), float(own)))
        print("mimicry %.4f s, trainer %.4f s, ratio %.2f"
              % (*pairs[-1], pairs[-1][0] / pairs[-1][1]), flush=True)
    ratios = [other / own for other, own in pairs]
    print("G %s, D %s, batch %s, nDis %s; torch %s, torch-mimicry 0.1.16" % (*shape, torch.__version__))
    print("median of %d rounds: mimicry %.4f s, trainer %.4f s, ratio %.2f (%.2f to %.2f)" % (
        rounds, statistics.median(o for o, _ in pairs), statistics.median(t for _, t in pairs),
        statistics.median(ratios), min(ratios), max(ratios)))


if __name__ == "__main__":
    main()
