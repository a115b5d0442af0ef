"""Makes the goldens of the report's tests, with NumPy 2.x: python3 src/test/python/goldens.py (in deploy/).

images.npy             4 images of 3 x 8 x 8
azimuthal-spectrum.txt their azimuthal power spectrum, computed with numpy.fft
"""

from pathlib import Path

import numpy as np

folder = Path(__file__).parents[1] / "resources/io/ssd2gan/deploy/report"
n, size = 4, 8
images = np.random.default_rng(1).uniform(-1, 1, (n, 3, size, size)).astype(np.float32)
np.save(folder / "images.npy", images)

luminance = np.tensordot(np.array([0.299, 0.587, 0.114]), images.astype(np.float64), axes=([0], [1]))
power = (np.abs(np.fft.fft2(luminance)) ** 2 / size**2).mean(axis=0)
frequency = np.fft.fftfreq(size, 1 / size)
radius = np.floor(np.hypot(frequency[:, None], frequency[None, :])).astype(int)
spectrum = [power[radius == r].mean() for r in range(size // 2 + 1)]
np.savetxt(folder / "azimuthal-spectrum.txt", spectrum)
