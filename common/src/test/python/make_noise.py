"""The numbers in NoiseTest.isWhatItAlwaysWas, from a second writing of the algorithm.

Run: python make_noise.py
"""

import math
import struct

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15


def finish(z):
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)


def splitmix(state):
    while True:
        state = (state + GAMMA) & MASK
        yield finish(state)


def mix(*values):
    state = len(values)
    for value in values:
        state = finish((state + GAMMA) & MASK) ^ (value & MASK)
    return finish((state + GAMMA) & MASK)


def uniforms(bits):
    return ((b >> 11) * 2.0**-53 for b in bits)


def normals(seed, stream, count):
    u, result = uniforms(splitmix(mix(seed, stream))), []
    while len(result) < count:
        radius, angle = math.sqrt(-2 * math.log(1 - next(u))), 2 * math.pi * next(u)
        result += [radius * math.cos(angle), radius * math.sin(angle)]
    return [struct.unpack("f", struct.pack("f", x))[0] for x in result[:count]]


def name(text):
    return int.from_bytes(text.encode(), "big")


def permutation(seed, epoch, n):
    bits, order = splitmix(mix(seed, name("permute"), epoch)), [0] * n
    for i in range(n):
        j = (next(bits) >> 32) * (i + 1) >> 32
        order[i] = order[j]
        order[j] = i
    return order


print("mix", [m - (1 << 64) if m >> 63 else m for m in (mix(1, 2, 3), mix(-1))])
print("normal", normals(42, 7, 5))
print("uniform", [u for u, _ in zip(uniforms(splitmix(mix(42, 7))), range(3))])
print("latents", [normals(mix(42, name("latents")), i, 2) for i in (3, 4)])
print("permutation", permutation(42, 1, 10))
